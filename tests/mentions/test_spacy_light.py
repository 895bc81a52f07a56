import subprocess
import sys


def test_spacy_is_imported_without_torch_and_torch_can_be_imported_later() -> None:
    code = (
        "import sys; from skillmap.mentions.sentences import sentence_pipeline; sentence_pipeline()('a. b'); "
        "assert 'torch' not in sys.modules; import torch; print(torch.zeros(2).sum().item())"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)  # noqa: S603
    assert result.stdout.strip() == "0.0", result.stderr
