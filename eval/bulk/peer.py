"""esco-skill-extractor on the same texts: its own code, with a model of its default kind (all-MiniLM-L6-v2).

    python eval/bulk/peer.py FOLDER TEXTS MODEL

FOLDER holds a copy of the package, to which it writes its embeddings (minutes, the first time); TEXTS is JSON Lines {"id","text"}; MODEL
is the folder of a sentence-transformers model. Prints JSON: seconds, processor seconds, and the concepts of each text.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main() -> None:
    folder, texts, model = sys.argv[1:4]
    sys.path.insert(0, folder)
    from esco_skill_extractor import SkillExtractor  # noqa: PLC0415 - from the folder

    rows = [json.loads(line) for line in Path(texts).read_text(encoding="utf-8").splitlines()]
    extractor = SkillExtractor(model=model, device="cpu")
    extractor.get_skills([rows[0]["text"]])
    clock, processor = time.perf_counter(), time.process_time()
    found = {}
    for row in rows:
        (skills,) = extractor.get_skills([row["text"]])
        extractor.get_occupations([row["text"]])
        found[row["id"]] = skills
    print(json.dumps({"seconds": time.perf_counter() - clock, "processor_s": time.process_time() - processor, "found": found}))


if __name__ == "__main__":
    main()
