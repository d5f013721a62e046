"""How well codes are recommended, how honest the chances are, and what it costs.

Usage: python benchmarks/bench_classify.py [--data FOLDER] [--part PART ...] [--half dev|test]
    [--encoder FOLDER_OR_PACKAGE]

Shipped: the titles and terms that come with the package and nothing
else, at headings.

Without history: the nomenclatures HS 2022 and US 2026, UK trade terms and the shipped ones, on e-commerce products
(name alone; name and shop categories) and on questions of US rulings. Each labelled set is halved by a hash of its
texts: everything was chosen on ``dev``, and ``test`` is looked at for the figures that are quoted. With history: the
distinct descriptions of a simulated country (``national``, 50,000 items), a fifth of the groups of near-duplicates held
apart; a stand-in for parcel descriptions, which are not in the folder. A tenth of the test rows get a wrong code; where
wrong codes are taken to lie was chosen on the half ``dev`` of all sets, and the figures are of the other half.

National digits: the lines of the US tariff, on the labelled sets' codes of ten digits; within the right subheading, and
at once with it. With history: the descriptions of the other half are history, beside the same texts. A country whose
national codes are known from history alone is stood in for by the UK's trade terms with eight and ten digits, a fifth
of the groups held apart.
References: descriptions that traders wrote, 2,358 of the United Kingdom's list of extra references; half of the groups
of near-duplicates are learned from beside the nomenclatures and the other lists of terms, the other half is asked. With
``--encoder`` every part is done without it and with it.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import re
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

Rows = list[tuple[str, str]]
"""Descriptions with their codes."""
DATA = Path(__file__).parents[1] / ".." / "shared" / "data"
REFERENCES = "uk-fpo/extra_references.csv"
JUDGED = ("descriptions", "top", "calibration_error", "cpu_milliseconds")


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--part", nargs="+", default=["shipped", "no-history", "references", "rulings", "history"])
    parser.add_argument("--half", default="test", choices=["dev", "test"])
    parser.add_argument("--encoder", default="", help="folder or installed package of an encoder")
    given = parser.parse_args()
    found: dict[str, Any] = {"cores": os.cpu_count(), "half": given.half}
    if "shipped" in given.part:
        found["shipped"] = shipped_alone(given.data, given.half)
    for name, encoder in encoders(given.encoder).items():
        if "no-history" in given.part:
            found[f"no history{name}"] = no_history(given.data, given.half, encoder)
        if "references" in given.part:
            found[f"references{name}"] = references(given.data, encoder)
        if "history" in given.part:
            found[f"history{name}"] = history(encoder)
    if "rulings" in given.part:
        found["rulings"] = rulings(given.data, given.half)
    if "national" in given.part:
        found["national"] = national(given.data, given.half)
    print(json.dumps(found, indent=2))


def encoders(named: str) -> dict[str, Any]:
    """Return what to judge with: no encoder, and the one that is named."""
    from landwaiter.classify.encoding.opening import open_encoder

    return {"": None} | ({", with the encoder": open_encoder(named, Path.cwd())} if named else {})


def shipped_alone(data: Path, half: str) -> dict[str, Any] | str:
    """Return figures of what the package knows before anything is loaded: top-1/3/5/10 of headings."""
    from landwaiter.classify.recommender import learn
    from landwaiter.services.goods import known_texts, trees

    if not (data / "hs-labelled").is_dir():
        return f"left out: {data} holds no labelled sets"
    recommender = learn(known_texts(None, trees(None)), fitted=False)
    figures: dict[str, Any] = {"texts": len(recommender.knowledge)}
    return figures | {name: judged_headings(recommender, rows, half) for name, rows in labelled(data).items()}


def judged_headings(recommender: Any, rows: Rows, half: str) -> dict[str, Any]:
    """Return how many of a half there are, and how often the right heading is among the first ones."""
    from landwaiter.classify.evaluation import evaluate

    chosen = [(text, code) for text, code in rows if halved(text) == half]
    result = evaluate(recommender, [text for text, _ in chosen], [code for _, code in chosen]).as_dict()
    return {"descriptions": result["descriptions"], "top": result["top"]["heading"]}


def no_history(data: Path, half: str, encoder: Any = None) -> dict[str, Any] | str:
    """Return figures of what nomenclatures and terms alone can do."""
    from landwaiter.classify.evaluation import evaluate
    from landwaiter.classify.recommender import learn
    from landwaiter.classify.saving import files

    if not (data / "hs-labelled").is_dir():
        return f"left out: {data} holds no labelled sets"
    begun = time.process_time()
    recommender = learn(published(data), encoder=encoder)
    spent = round(time.process_time() - begun, 1)
    figures: dict[str, Any] = {"cpu_seconds_to_learn": spent, "texts": len(recommender.knowledge)}
    figures["megabytes_of_files"] = round(sum(map(len, files(recommender).values())) / 1e6, 1)
    for name, rows in labelled(data).items():
        chosen = [(text, code) for text, code in rows if halved(text) == half]
        result = evaluate(recommender, [text for text, _ in chosen], [code for _, code in chosen]).as_dict()
        figures[name] = {key: result[key] for key in JUDGED}
        figures[name]["one_query_milliseconds"] = one_query(recommender, chosen)
    return figures


def references(data: Path, encoder: Any) -> dict[str, Any] | str:
    """Return figures of what nomenclatures, terms and a thousand descriptions of traders teach about as many others."""
    from landwaiter.classify.evaluation import evaluate
    from landwaiter.classify.knowledge import Knowledge, Precedent, from_history
    from landwaiter.classify.recommender import learn
    from landwaiter.classify.splitting import split_by_group
    from landwaiter.classify.terms.readers import read_terms

    path = data / "hs-labelled" / REFERENCES
    if not path.is_file():
        return f"left out: there is no {path}"
    rows = [(term.text, term.code) for term in read_terms(path) if len(term.code) >= len("000000")]
    test = split_by_group([text for text, _ in rows], 0.5, seed=7)
    own = from_history((text, code, Precedent()) for (text, code), out in zip(rows, test, strict=True) if not out)
    asked = [(text, code[:6]) for (text, code), out in zip(rows, test, strict=True) if out]
    begun = time.process_time()
    recommender = learn(Knowledge((*published(data, but=(REFERENCES,)).texts, *own)), encoder=encoder)
    spent = round(time.process_time() - begun, 1)
    result = evaluate(recommender, [text for text, _ in asked], [code for _, code in asked]).as_dict()
    return {"cpu_seconds_to_learn": spent, **{key: result[key] for key in JUDGED}}


def rulings(data: Path, half: str) -> dict[str, Any] | str:
    """Return figures of questions of rulings, beside the rulings of the other half, by how many votes one of these has.

    The other half's questions stand for what rulings are about; ``none`` is without them.
    """
    from landwaiter.classify import recommender
    from landwaiter.classify.evaluation import evaluate
    from landwaiter.classify.knowledge import Knowledge
    from landwaiter.classify.rulings.precedents import from_rulings
    from landwaiter.classify.rulings.ruling import Ruling

    if not (data / "hs-labelled").is_dir():
        return f"left out: {data} holds no labelled sets"
    base, rows = published(data), labelled(data)["rulings"]
    asked = [(text, code) for text, code in rows if halved(text) == half]
    other = [row for row in rows if halved(row[0]) != half]
    ruled = list(from_rulings(Ruling("US", f"R {at}", "2020-01-01", *row[::-1]) for at, row in enumerate(other)))
    figures: dict[str, Any] = {"rulings": len(ruled), "asked": len(asked)}
    for votes in (None, 1.0, recommender.CONFIRMED, 8.0):
        recommender.CONFIRMED = votes or recommender.CONFIRMED
        learned = recommender.learn(Knowledge((*base.texts, *(ruled if votes else ()))))
        result = evaluate(learned, [text for text, _ in asked], [code for _, code in asked]).as_dict()
        figures["none" if votes is None else f"{votes:g} votes"] = result["top"]
    return figures


def published(data: Path, *, but: tuple[str, ...] = ()) -> Any:
    """Return all texts of the folder's nomenclatures and lists of terms ``but`` some, and the shipped terms."""
    from landwaiter.classify.knowledge import Knowledge, from_trees, within
    from landwaiter.classify.terms.keeping import shipped
    from landwaiter.classify.terms.readers import read_terms

    known = trees(data)
    lists = [name for name in ("uk-fpo/search_references.json", REFERENCES, "uk-fpo/brands.csv") if name not in but]
    terms = [
        term
        for path in (*lists, "uk-backend/intercept_messages.yml")
        for term in read_terms(data / "hs-labelled" / path)
    ]
    return Knowledge((*from_trees(known), *dict.fromkeys(within([*shipped(), *terms], known))))


def trees(data: Path) -> list[Any]:
    """Return the folder's nomenclatures."""
    from landwaiter.classify.nomenclature.readers import read_nomenclature

    files = {"HS2022": "hs2022/harmonized-system.csv", "US2026": "hts-us-2026/hts_2026_revision_4_csv.csv"}
    return [read_nomenclature(data / path, edition) for edition, path in files.items()]


def labelled(data: Path, digits: int = 6) -> dict[str, Rows]:
    """Return the labelled sets: products by name, by name and shop categories, and questions of rulings."""
    folder = data / "hs-labelled"
    products = [json.loads(line) for line in (folder / "hscodecomp" / "test_data.jsonl").open(encoding="utf-8")]
    named: dict[str, Rows] = {"products, name": [], "products, name and categories": []}
    for product in products:
        code, name = f"{int(product['hs_code']):010d}"[:digits], product["product_name"]
        categories = dict.fromkeys(product[f"cate_lv{level}_desc"] or "" for level in range(1, 6))
        named["products, name"].append((name, code))
        named["products, name and categories"].append((f"{name}. {' > '.join(categories)}", code))
    rulings = [json.loads(line) for line in (folder / "atlas" / "atlas_validation.jsonl").open(encoding="utf-8")]
    return {**named, "rulings": [ruling(one["messages"], digits) for one in rulings]}


def ruling(messages: list[dict[str, str]], digits: int) -> tuple[str, str]:
    """Return question and code of a ruling."""
    asked = messages[0]["content"].replace("What is the HTS US Code for", "").strip(" ?")
    found = re.search(r"[\d.]{6,}", messages[1]["content"])
    return asked, found.group().replace(".", "")[:digits] if found else ""


def halved(text: str) -> str:
    """Return which half of its set a text is in, by its first sentence so that both forms of a product agree."""
    return "test" if hashlib.sha256(text.partition(". ")[0].encode()).digest()[0] % 2 else "dev"


def history(encoder: Any = None) -> dict[str, Any]:
    """Return figures of what a country's own descriptions teach."""
    from landwaiter.classify.evaluation import evaluate
    from landwaiter.classify.knowledge import Knowledge, Precedent, from_history
    from landwaiter.classify.recommender import learn
    from landwaiter.classify.saving import files, rebuild
    from landwaiter.classify.splitting import split_by_group

    rows = simulated()
    test = split_by_group([text for text, _ in rows], 0.2, seed=7)
    train = [row for row, out in zip(rows, test, strict=True) if not out]
    asked = [row for row, out in zip(rows, test, strict=True) if out]
    begun = time.process_time()
    known = Knowledge(tuple(from_history((text, code, Precedent()) for text, code in train)))
    recommender = learn(known, encoder=encoder)
    spent = time.process_time() - begun
    held = files(recommender)
    begun = time.process_time()
    again = rebuild(held, encoder)
    loading = time.process_time() - begun
    found = evaluate(again, [text for text, _ in asked], [code for _, code in asked]).as_dict()
    kept = ("descriptions", "top", "calibration_error", "coverage", "seen_count", "unseen_count", "cpu_milliseconds")
    return {
        "to train": len(train),
        **{key: found[key] for key in kept},
        "neighbours": neighbours(train, asked),
        "planted": planted(again, asked),
        "cpu_seconds_to_train": round(spent, 1),
        "cpu_seconds_to_load": round(loading, 2),
        "one_query_milliseconds": one_query(again, asked),
        "megabytes_of_files": round(sum(map(len, held.values())) / 1e6, 1),
        "peak_gigabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }


def simulated() -> Rows:
    """Return the distinct descriptions of a simulated country with the codes they were declared with."""
    from landwaiter.country import generate, load_scenario, write
    from landwaiter.engine import open_engine
    from landwaiter.schema import tables

    scenario = load_scenario("national").changed(items=50_000)
    table = tables.declarations()
    with tempfile.TemporaryDirectory() as folder, open_engine() as engine:
        made = write(generate(scenario, 1), engine, Path(folder) / "country")
        engine.attach("declarations", [made["declarations"]], table)
        found = engine.fetch(table.select("goods_description", "hs_code").distinct())
    return sorted((str(text), str(code)[:6]) for text, code in zip(*found.values(), strict=True) if text and code)


def neighbours(train: Rows, asked: Rows) -> dict[str, float]:
    """Return top-1/3/5 of the 20 nearest by TF-IDF of words and pieces of words, voting by their cosine."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    makers = (
        TfidfVectorizer(sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True),
    )
    known = hstack([one.fit_transform([text for text, _ in train]) for one in makers]).tocsr()
    given = hstack([one.transform([text for text, _ in asked]) for one in makers]).tocsr()
    codes, hits = np.array([code for _, code in train]), np.zeros(3)
    turned = known.T.tocsr()
    for first in range(0, given.shape[0], 256):
        cosines = (given[first : first + 256] @ turned).toarray()
        nearest = np.argpartition(-cosines, 20, axis=1)[:, :20]
        for at, (near, best) in enumerate(zip(cosines, nearest, strict=True), first):
            names, place = np.unique(codes[best], return_inverse=True)
            order = names[np.argsort(-np.bincount(place, weights=near[best]), kind="stable")]
            hits += [asked[at][1] in order[:top] for top in (1, 3, 5)]
    return {str(top): round(float(hit), 4) for top, hit in zip((1, 3, 5), hits / len(asked), strict=True)}


def planted(recommender: Any, asked: Rows) -> dict[str, dict[str, float]]:
    """Return how well a wrong code in a tenth of the rows is told, as the area under the curve, by how far it lies.

    Of all rows; of those whose description tells enough; and by the declared code's own chance alone.
    """
    from sklearn.metrics import roc_auc_score

    from landwaiter.classify.candidates import ENOUGH
    from landwaiter.classify.mismatch import misdeclared

    rng, leaves = np.random.default_rng(1), recommender.leaves
    known = [(text, leaf) for text, leaf in _leaves_of(leaves, asked) if leaf >= 0 and halved(text) == "test"]
    answer = answered(recommender, [text for text, _ in known])
    right, wrong = np.array([leaf for _, leaf in known]), rng.random(len(known)) < 0.1
    enough, found = answer.heading.max(axis=1) >= ENOUGH, {}
    for kind in ("other chapter", "sibling heading", "sibling subheading"):
        declared = np.array(
            [stand_in(leaves, leaf, kind, rng) if bad else leaf for leaf, bad in zip(right, wrong, strict=True)]
        )
        rows = np.flatnonzero(declared >= 0)
        score, told = misdeclared(answer, leaves, rows, declared[rows]), enough[rows]
        found[kind] = {
            "all": round(float(roc_auc_score(wrong[rows], score)), 4),
            "enough": round(float(roc_auc_score(wrong[rows][told], score[told])), 4),
            "by the own chance": round(float(roc_auc_score(wrong[rows], -answer.leaf[rows, declared[rows]])), 4),
        }
    return found


def _leaves_of(leaves: Any, asked: Rows) -> list[tuple[str, int]]:
    return list(
        zip((text for text, _ in asked), leaves.leaf_numbers([code for _, code in asked]).tolist(), strict=True)
    )


def answered(recommender: Any, texts: list[str]) -> Any:
    """Return the answers to all texts as one."""
    from landwaiter.classify.mixture import Answer

    parts = [recommender.ask(texts[at : at + 256]).answer for at in range(0, len(texts), 256)]
    return Answer(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("chapter", "heading", "leaf")))


def stand_in(leaves: Any, leaf: int, kind: str, rng: np.random.Generator) -> int:
    """Return another code of the kind, -1 where there is none."""
    chapter, heading = leaves.chapter == leaves.chapter[leaf], leaves.heading == leaves.heading[leaf]
    among = {"other chapter": ~chapter, "sibling heading": chapter & ~heading, "sibling subheading": heading}[
        kind
    ].copy()
    among[leaf] = False
    others = np.flatnonzero(among)
    return int(rng.choice(others)) if len(others) else -1


def national(data: Path, half: str) -> dict[str, Any] | str:
    """Return figures at national digits."""
    from landwaiter.classify.knowledge import Knowledge, Precedent, from_history
    from landwaiter.classify.national.lines import lines_of

    if not (data / "hs-labelled").is_dir():
        return f"left out: {data} holds no labelled sets"
    known, texts, sets = trees(data), published(data).texts, labelled(data, 10)
    others = {row for name, rows in sets.items() if name != "products, name" for row in rows if halved(row[0]) != half}
    own = tuple(from_history((text, code, Precedent()) for text, code in sorted(others)))
    found: dict[str, Any] = {}
    for name, knowledge in (("tariff alone", Knowledge(texts)), ("with the other half", Knowledge((*texts, *own)))):
        lines = lines_of(known, knowledge)
        found[name] = {"lines": len(lines.codes), **on_sets(knowledge, lines, sets, half)}
    return {**found, "history alone": terms_as_history(data)}


def on_sets(knowledge: Any, lines: Any, sets: dict[str, Rows], half: str) -> dict[str, Any]:
    """Return figures of each labelled set."""
    from landwaiter.classify.evaluation import evaluate
    from landwaiter.classify.national.chances import national_of
    from landwaiter.classify.recommender import learn

    recommender, known, found = learn(knowledge, national=lines), national_of(lines, knowledge), {}
    for name, rows in sets.items():
        chosen = [row for row in rows if halved(row[0]) == half and len(row[1]) > 6]
        result = evaluate(
            recommender, [text for text, _ in chosen], [code for _, code in chosen], national=known
        ).as_dict()
        found[name] = {
            "known": result["national"],
            "subheading": result["top"]["subheading"],
            "national": result["top"]["national"],
            "calibration_error": result["calibration_error"]["national"],
            "within the right subheading": within_right(recommender, known, chosen),
            "milliseconds more a query": lines_cost(recommender, known, chosen),
            "planted": planted_lines(recommender, known, chosen),
        }
    return found


def within_right(recommender: Any, known: Any, rows: Rows) -> dict[str, float]:
    """Return top-1/3/5 among the lines of the right subheading where there are several, and drawing blindly."""
    from landwaiter.classify.national.chances import near_of
    from landwaiter.classify.national.steps import telling

    ranks, blind = [], []
    for text, code in rows:
        line, there = known.lines.number(code), known.lines.below(code[:6])
        if line < 0 or len(there) < 2:
            continue
        near = near_of(recommender.ask([text]).near, 0)
        shares = known.shares(recommender.mixture, telling(text), near, code[:6], 1.0)
        ranks.append(int((shares > shares[line - there.start]).sum()))
        blind.append(1.0 / len(there))
    tops = {str(top): round(float((np.array(ranks) < top).mean()), 4) for top in (1, 3, 5)}
    return {"descriptions": len(ranks), **tops, "blind": round(float(np.mean(blind)), 4)}


def lines_cost(recommender: Any, known: Any, rows: Rows) -> float:
    """Return the median of the processor time by which national lines lengthen an answer, in milliseconds."""
    from landwaiter.classify.candidates import suggest

    spent = []
    for text, _ in rows:
        times = []
        for more in (None, known, None, known):
            begun = time.process_time()
            suggest(recommender, [text], national=more)
            times.append(time.process_time() - begun)
        spent.append(times[3] - times[2])
    return round(1000 * float(np.median(spent)), 2)


def terms_as_history(data: Path) -> dict[str, Any]:
    """Return figures at ten digits where these are known from history alone, and of planted errors in them."""
    from landwaiter.classify.evaluation import evaluate
    from landwaiter.classify.knowledge import Knowledge, Precedent, from_history
    from landwaiter.classify.national.chances import national_of
    from landwaiter.classify.national.lines import lines_of
    from landwaiter.classify.recommender import learn
    from landwaiter.classify.splitting import split_by_group

    rows = uk_terms(data / "hs-labelled" / "uk-fpo")
    test = split_by_group([text for text, _ in rows], 0.2, seed=7)
    train = [row for row, out in zip(rows, test, strict=True) if not out]
    asked = [row for row, out in zip(rows, test, strict=True) if out]
    knowledge = Knowledge(tuple(from_history((text, code, Precedent()) for text, code in train)))
    lines = lines_of((), knowledge)
    recommender, known = learn(knowledge, national=lines), national_of(lines, knowledge)
    result = evaluate(recommender, [text for text, _ in asked], [code for _, code in asked], national=known).as_dict()
    return {
        "to train": len(train),
        "descriptions": len(asked),
        "top": result["top"],
        "known": result["national"],
        "calibration_error": result["calibration_error"],
        "weights": recommender.mixture.weights.get("national"),
        "within the right subheading": within_right(recommender, known, asked),
        "planted": planted_lines(recommender, known, asked),
    }


def uk_terms(folder: Path) -> Rows:
    """Return trade terms with codes of eight and ten digits."""
    table = json.loads((folder / "search_references.json").read_text(encoding="utf-8"))
    with (folder / "extra_references.csv").open(encoding="utf-8-sig", newline="") as stream:
        more = [(row["Goods Description"], row["Commodity Code"]) for row in csv.DictReader(stream)]
    pairs = [*((text, str(code)) for text, code in table.items()), *more]
    return [(text, code) for text, code in pairs if len(code) in (8, 10)]


def planted_lines(recommender: Any, known: Any, rows: Rows) -> dict[str, Any]:
    """Return how well a wrong code in a tenth of the rows is told, and what it costs the others.

    Wrong is another line of the right subheading, or any line of another one. As areas under the curve, with the
    national digits and by the six before them; and the mean score of right rows.
    """
    lines, found = known.lines, {}
    told = [(text, lines.number(code), lines.below(code[:6])) for text, code in rows]
    usable = [(text, line, there) for text, line, there in told if line >= 0 and len(there) > 1]
    for kind in ("another line", "another subheading"):
        rng, items, wrong = np.random.default_rng(1), [], []
        for text, line, there in usable:
            bad = rng.random() < 0.1
            among = there if kind == "another line" else range(len(lines.codes))
            other = next(at for at in rng.permutation(among) if at != line and (at in there) == (among == there))
            items.append((text, lines.codes[other if bad else line]))
            wrong.append(bad)
        found[kind] = told_apart(recommender, known, items, np.array(wrong))
    return {"items": len(usable), **found}


def told_apart(recommender: Any, known: Any, items: Rows, wrong: Any) -> dict[str, float]:
    """Return areas under the curve and mean scores of items, some of which are wrong."""
    from sklearn.metrics import roc_auc_score

    from landwaiter.classify.mismatch import Declared, signals
    from landwaiter.classify.reasons import Grounds

    grounds, found = Grounds(recommender.knowledge.texts, ()), {}
    asked = [Declared(str(at), 1, text, code) for at, (text, code) in enumerate(items)]
    for name, lines in (("national", known), ("six digits", None)):
        scores = {int(one.declaration_id): one.score for one in signals(recommender, grounds, asked, lines)}
        at, score = np.array(list(scores)), np.array(list(scores.values()))
        found[f"area, {name}"] = round(float(roc_auc_score(wrong[at], score)), 4)
        found[f"mean of right ones, {name}"] = round(float(score[~wrong[at]].mean()), 4)
    return found


def one_query(recommender: Any, asked: Rows) -> float:
    """Return the median time of one question, warm, in milliseconds."""
    spent = []
    for text, _ in asked[:200]:
        begun = time.perf_counter()
        recommender.ask([text])
        spent.append(time.perf_counter() - begun)
    return round(1000 * float(np.median(spent)), 2)


if __name__ == "__main__":
    main()
