"""The page of the report: text with gaps, to be filled with escaped values."""

from __future__ import annotations

from string import Template

PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
$style
</style>
</head>
<body>
<header>
<h1>$title</h1>
<p>$summary</p>
</header>
<main>
$errors
<section>
<h2>Comparison</h2>
<p class="note">Mean over the episodes played, below it the 95&nbsp;% bootstrap interval.</p>
<div class="wide">$comparison</div>
<dl class="meanings">$meanings</dl>
</section>
<section>
<h2>Episodes</h2>
<p class="note">Failures first. Each leads to its floor plan.</p>
<div class="wide tall">$table</div>
</section>
<section>
<h2>Floor plans</h2>
<p class="legend">$legend</p>
<div class="cards">
$cards
</div>
</section>
</main>
<footer>$footer</footer>
</body>
</html>
""")

STYLE = """\
:root { color-scheme: light; --line: #d6dae1; --soft: #f4f6f9; --bad: #b3261e; --good: #1b7a3d; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 0 1rem 3rem; color: #1b1f26; background: #fff;
  font: 16px/1.45 system-ui, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; margin: 1.2rem 0 .3rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; }
.note, .legend, footer { color: #555c68; font-size: .9rem; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
.tall { max-height: 26rem; overflow-y: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .5rem; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--line); }
th { background: var(--soft); font-weight: 600; position: sticky; top: 0; }
th:first-child, td:first-child, .text { text-align: left; }
tr:last-child td { border-bottom: 0; }
td small { display: block; color: #555c68; font-size: .78rem; }
.bad { color: var(--bad); font-weight: 600; }
.good { color: var(--good); font-weight: 600; }
.errors { border: 1px solid var(--bad); border-radius: .4rem; padding: .6rem 1rem; margin: 1rem 0;
  overflow-wrap: anywhere; }
.meanings { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem;
  font-size: .85rem; color: #555c68; }
.meanings dt { font-weight: 600; } .meanings dd { margin: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(24rem, 100%), 1fr));
  gap: 1rem; }
.card { min-width: 0; overflow-x: auto;
  border: 1px solid var(--line); border-radius: .4rem; padding: .7rem; }
.card h3 { margin: 0; font-size: 1rem; } .card p { margin: .2rem 0 .5rem; font-size: .85rem; }
.card svg { width: 100%; height: auto; max-height: 30rem; display: block; background: var(--soft); }
.card table { font-size: .85rem; } .card td, .card th { padding: .2rem .4rem; }
.key { display: inline-block; width: .8rem; height: .8rem; border-radius: 50%;
  vertical-align: -.05rem; margin-right: .3rem; }
.legend .key { margin-left: .8rem; }
.pictures { position: absolute; width: 0; height: 0; }
a { color: #1f57b5; }
"""

PLAN = Template("""\
<symbol id="plan-$number" viewBox="0 0 $width $height"><image width="$width" height="$height" \
href="data:image/png;base64,$data"/></symbol>
""")

CARD = Template("""\
<article class="card" id="episode-$number">
<h3>$name</h3>
<p>$facts</p>
$picture
<table>
<tr><th>policy</th><th>result</th>$header<th></th></tr>
$rows
</table>
</article>
""")
