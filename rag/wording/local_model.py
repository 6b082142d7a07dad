"""A GGUF model in this process as a LangChain chat model, through llama.cpp (xllamacpp).

What is here: the engine, started at the first question, and `LocalChat` around it. What is not: which weights (gguf),
prompts, deadlines. The engine also opens a port on loopback, under a random key that nobody is told; nothing here
uses it. Importing this file imports langchain_core: only `rag.wording.llm` does, and only when the model is asked for.
"""

from __future__ import annotations

import atexit
import os
import queue
import secrets
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LangSmithParams
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.utils import convert_to_openai_messages
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from rag.errors import ModelError

CONTEXT = 4096
"""Tokens of prompt and answer together, per slot."""
SLOTS = 2
"""Two prompts keep their caches: the one that words an answer and the one that asks yes or no."""
BATCH = 128
"""Tokens read at a time: between batches the model can be stopped. On two cores as fast as llama.cpp's 512."""
CLOSING = 20.0
"""Seconds that the end of the process waits for a model to stop; it stops at its next token or batch."""

_OPTIONS = frozenset({"max_tokens", "temperature", "logprobs", "top_logprobs", "seed"})

Payload = dict[str, Any]


class Engine:
    """One loaded model. Calls are thread-safe; a caller that stops reading stops the model at its next token."""

    def __init__(self, path: Path, *, context: int = CONTEXT, threads: int = 0) -> None:
        """Loads the weights, a few seconds for a gigabyte.

        Raises:
            ModelError: xllamacpp is not installed, or the file is not a model it can load.
        """
        try:
            import xllamacpp
        except ImportError:
            raise ModelError("the local model needs an extra: pip install 'press-rag[local]'") from None
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.model_alias = {path.stem}
        params.n_ctx, params.n_parallel = context * SLOTS, SLOTS
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.api_keys = [secrets.token_urlsafe(32)]
        params.ui = params.endpoint_slots = params.endpoint_metrics = params.endpoint_props = False
        params.warmup, params.verbosity, params.cache_ram_mib = False, -1, 0
        params.n_batch = params.n_ubatch = BATCH
        for cpu in (params.cpuparams, params.cpuparams_batch):
            cpu.n_threads, cpu.poll = threads or free_cores(), 0
        try:
            self._server = xllamacpp.Server(params)
        except RuntimeError:
            raise ModelError(f"{path.name} cannot be loaded: damaged, too large, or of an unknown kind") from None
        self._closing = threading.Event()
        self._running: set[threading.Thread] = set()
        atexit.register(self.close)  # a thread inside llama.cpp when the interpreter goes would abort the process

    def close(self) -> None:
        """Stops what runs and waits for it; the memory goes with the object."""
        self._closing.set()
        for thread in list(self._running):
            thread.join(CLOSING)

    def stream(self, payload: Payload) -> Generator[Payload, None, None]:
        """Completion chunks in OpenAI's form as they come, progress on the prompt included.

        Raises:
            ModelError: the engine refused it, such as a prompt longer than the context.
        """
        chunks: queue.Queue[Payload | None] = queue.Queue()
        stopped = threading.Event()

        def take(chunk: Payload) -> bool:
            chunks.put(chunk)
            return stopped.is_set() or self._closing.is_set()

        def run() -> None:
            try:
                self._server.handle_chat_completions({**payload, "stream": True, "return_progress": True}, take)
            finally:
                chunks.put(None)
                self._running.discard(threading.current_thread())

        thread = threading.Thread(target=run, daemon=True, name="local-model")
        self._running.add(thread)
        thread.start()
        try:
            while (chunk := chunks.get()) is not None:
                yield _checked(chunk)
        finally:
            stopped.set()


def free_cores() -> int:
    """How many threads the model gets: the cores that others leave idle, at least one.

    Its threads wait for each other at every step: with a load of 11 on two cores two threads wrote 0.3 to 0.5 tokens
    a second, one wrote 3.2. A load of up to one for each core may well be this process's own, from what it did just
    before. Where the platform tells no load, all cores.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1, min(cores, round(2 * cores - busy)))


@lru_cache(maxsize=1)
def engine(path: Path) -> Engine:
    """The engine of these weights, loaded once in a process."""
    return Engine(path)


def _checked(answer: Payload) -> Payload:
    if error := answer.get("error"):
        kind = str(error.get("type", ""))
        if "context" in kind:
            raise ModelError(
                f"the question and its evidence are too long for the local model "
                f"({error.get('n_prompt_tokens')} of {error.get('n_ctx')} tokens): ask for fewer passages with -k"
            )
        raise ModelError(f"the local model refused the prompt ({kind or 'error'}, {error.get('code', 'no code')})")
    return answer


class LocalChat(BaseChatModel):
    """A LangChain chat model over an `Engine`; `start` makes the engine, at the first message."""

    path: Path
    max_tokens: int = 220
    temperature: float = 0.0
    stop: list[str] | None = None
    start: Callable[[Path], Any] = engine

    @property
    def _llm_type(self) -> str:
        return "local-gguf"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self.path.stem, "max_tokens": self.max_tokens, "temperature": self.temperature}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop=stop, **kwargs)
        name = kwargs.get("model") or self.path.stem
        return LangSmithParams(**{**params, "ls_provider": "local", "ls_model_name": name})

    def _payload(self, messages: Sequence[BaseMessage], stop: list[str] | None, options: Payload) -> Payload:
        return {
            "messages": [_plain(m) for m in convert_to_openai_messages(list(messages))],
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "cache_prompt": True,
            **({"stop": stop or self.stop} if stop or self.stop else {}),
            **{k: v for k, v in options.items() if k in _OPTIONS},
        }

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, None, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        payload = {**self._payload(messages, stop, kwargs), "stream_options": {"include_usage": True}}
        for answer in self.start(self.path).stream(payload):
            choice = (answer.get("choices") or [{}])[0]
            words = (choice.get("delta") or {}).get("content") or ""
            if not (words or choice.get("finish_reason") or answer.get("usage")):
                continue
            message = AIMessageChunk(
                content=words,
                usage_metadata=_usage(answer["usage"]) if answer.get("usage") else None,
                response_metadata=self._origin(choice),
                chunk_position="last" if answer.get("usage") else None,
            )
            chunk = ChatGenerationChunk(message=message)
            if run_manager and words:
                run_manager.on_llm_new_token(words, chunk=chunk)
            yield chunk

    def _origin(self, choice: Payload) -> Payload:
        """What a chunk says about itself; merged by LangChain into the whole message's metadata."""
        ended = {"model_name": self.path.stem, "model_provider": "local", "finish_reason": choice.get("finish_reason")}
        weights = {"logprobs": choice["logprobs"]} if choice.get("logprobs") else {}
        return weights | (ended if choice.get("finish_reason") else {})


def _plain(message: Payload) -> Payload:
    """Content blocks as one text: the model reads nothing else."""
    content = message.get("content")
    if isinstance(content, list):
        content = "\n".join(str(block.get("text", "")) for block in content if isinstance(block, dict))
    return {"role": message["role"], "content": content or ""}


def _usage(usage: Payload) -> UsageMetadata:
    read, wrote = int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))
    return UsageMetadata(input_tokens=read, output_tokens=wrote, total_tokens=read + wrote)
