"""index.html: one file that a person opens on any screen, without a network."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

from ..episode import Episode
from ..files import write_atomically
from .outputs import PolicyResults, Results
from .runner import EpisodeRecord
from .table import HEADINGS
from .template import CARD, PAGE, STYLE
from .video import video_path
from .walks import Walks, colour_of

NOT_IN_TABLE = ("success", "found", "ndtg", "sws")
CARD_METRICS = ("spl", "following_rate", "ppl", "dtg", "actions")


def write_report(results: Results) -> None:
    """Write index.html into the folder of results."""
    write_atomically(results.settings.out / "index.html", report_html(results))


def report_html(results: Results) -> str:
    """The whole page."""
    settings, walks = results.settings, Walks(results)
    played = sum(len(policy.records) for policy in results.policies)
    wanted = len(results.policies) * len(results.episodes)
    missing = (
        "" if results.complete else f" <span class='bad'>{wanted - played} are missing.</span>"
    )
    episodes = f"{len(results.episodes)} episodes of split {settings.split}, seed {settings.seed}"
    version = ", ".join(f"{name} {value}" for name, value in results.versions.items())
    cards = [_card(results, walks, episode) for episode in _failures_first(results)]
    return PAGE.substitute(
        title=escape(f"{settings.environment}: {', '.join(settings.policies)}"),
        style=STYLE,
        summary=f"{escape(episodes)}; {played} of {wanted} played.{missing}",
        errors=_errors(results),
        comparison=_comparison(results),
        meanings=_meanings(results),
        table=_episode_table(results),
        legend=_legend(results),
        cards=walks.symbols() + "\n".join(cards),
        footer=escape(f"Started {results.started}. {version}."),
    )


def _row(cells: Iterable[str], tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>\n"


def _errors(results: Results) -> str:
    items = [
        f"<li>{escape(policy)}, {escape(episode)}: {escape(cause)}</li>"
        for policy, episode, cause in results.failures
    ]
    if not items:
        return ""
    return f'<div class="errors"><strong>Not played:</strong><ul>{"".join(items)}</ul></div>'


def _comparison(results: Results) -> str:
    rows = [
        _row(
            ["policy", "episodes", *(escape(HEADINGS[name].title) for name in results.metrics)],
            "th",
        )
    ]
    for policy in results.policies:
        cells = [_key(results, policy) + escape(policy.name), str(len(policy.records))]
        estimates = policy.estimates(results.settings.seed)
        for name in results.metrics:
            heading, value = HEADINGS[name], estimates[name]
            cells.append(f"{heading.value(value.mean)}<small>{heading.interval(value)}</small>")
        rows.append(_row(cells))
    return f"<table>{''.join(rows)}</table>"


def _meanings(results: Results) -> str:
    return "".join(
        f"<dt>{escape(HEADINGS[name].name)}</dt><dd>{escape(HEADINGS[name].meaning)}</dd>"
        for name in results.metrics
    )


def _episode_table(results: Results) -> str:
    shown = [name for name in results.metrics if name not in NOT_IN_TABLE]
    header = ["episode", "policy", "result", "sound", *(HEADINGS[m].title for m in shown)]
    played = [
        (policy, episode, policy.records[episode.id], number)
        for number, episode in enumerate(results.episodes)
        for policy in results.policies
        if episode.id in policy.records
    ]
    # Failures first, those that ended farthest from the goal before the others.
    played.sort(key=lambda item: (item[2].metrics["success"], -item[2].metrics.get("dtg", 0.0)))
    rows = [
        _row(
            [
                f'<a href="#episode-{number}">{escape(episode.id)}</a>',
                escape(policy.name),
                _verdict(record),
                escape(episode.sound_class),
                *(HEADINGS[m].single(record.metrics.get(m, math.nan)) for m in shown),
            ]
        )
        for policy, episode, record, number in played
    ]
    return f"<table>{_row((escape(h) for h in header), 'th')}{''.join(rows)}</table>"


def _verdict(record: EpisodeRecord) -> str:
    good = record.metrics["success"] > 0.0
    return f'<span class="{"good" if good else "bad"}">{"success" if good else "failure"}</span>'


def _legend(results: Results) -> str:
    keys = [_key(results, policy) + escape(policy.name) for policy in results.policies]
    return "Paths: " + " ".join(keys) + ". Ring: start. Red cross: source."


def _key(results: Results, policy: PolicyResults) -> str:
    colour = colour_of(results, policy)
    return f'<span class="key" style="background:{colour}"></span>'


def _failures_first(results: Results) -> list[Episode]:
    def successes(episode: Episode) -> float:
        records = [p.records[episode.id] for p in results.policies if episode.id in p.records]
        return sum(record.metrics["success"] for record in records) / max(len(records), 1)

    played = [e for e in results.episodes if any(e.id in p.records for p in results.policies)]
    return sorted(played, key=successes)


def _card(results: Results, walks: Walks, episode: Episode) -> str:
    number = results.episodes.episodes.index(episode)
    facts = (
        f"{episode.sound_class} ({episode.sound}) in {episode.world}, oracle distance "
        f"{episode.geodesic_distance:.2f} m in {episode.oracle_actions} actions"
    )
    rows = [
        _card_row(results, policy, episode)
        for policy in results.policies
        if episode.id in policy.records
    ]
    return CARD.substitute(
        number=number,
        name=escape(episode.id),
        facts=escape(facts),
        picture=walks.picture(episode),
        header="".join(
            f"<th>{escape(HEADINGS[name].title)}</th>" for name in _card_metrics(results)
        ),
        rows="".join(rows),
    )


def _card_metrics(results: Results) -> list[str]:
    return [name for name in CARD_METRICS if name in results.metrics]


def _card_row(results: Results, policy: PolicyResults, episode: Episode) -> str:
    record = policy.records[episode.id]
    film = video_path(results.settings.out, policy.name, episode.id)
    link = f'<a href="videos/{escape(_url(film.name))}">video</a>' if film.exists() else ""
    values = [
        HEADINGS[name].single(record.metrics.get(name, math.nan)) for name in _card_metrics(results)
    ]
    name = _key(results, policy) + escape(policy.name)
    return _row([name, _verdict(record), *values, link])


def _url(name: str) -> str:
    # The file's own name may hold per cent signs, which a link must escape again.
    return name.replace("%", "%25")
