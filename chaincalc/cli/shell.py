"""How the command line is read and how it ends: arguments that begin with a minus, errors, exit codes."""

from __future__ import annotations

import contextlib
import os
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from chaincalc.base.errors import ChaincalcError

BAD_REQUEST, INTERRUPTED = 2, 130
COMPLETION = "_CHAINCALC_COMPLETE"  # set by a shell that asks for completions

# Where each command is: its module and its function, in the order in which help lists them.
COMMANDS = {
    "eval": ("chaincalc.cli.eval", "eval_"),
    "deriv": ("chaincalc.cli.deriv", "deriv"),
    "explain": ("chaincalc.cli.explain", "explain"),
    "plot": ("chaincalc.cli.plot", "plot"),
    "check": ("chaincalc.cli.check", "check"),
    "sheet": ("chaincalc.cli.sheet", "sheet"),
    "sweep": ("chaincalc.cli.sweep", "sweep"),
    "list": ("chaincalc.cli.catalogue", "list_"),
    "examples": ("chaincalc.cli.catalogue", "examples"),
    "schema": ("chaincalc.cli.catalogue", "schema"),
}


class Command(TyperCommand):
    """A command whose arguments may begin with a minus: `deriv "3*u - 14" "-2*u"`.

    An argument with one dash is an option only if it is exactly a short option's name; anything else is a link, unless
    it is more likely a slip.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        takes_value: dict[str, bool] = dict.fromkeys(ctx.help_option_names, False)
        for parameter in self.params:
            if parameter.param_type_name == "option":
                flag = bool(getattr(parameter, "is_flag", False))
                takes_value.update(dict.fromkeys([*parameter.opts, *parameter.secondary_opts], not flag))
        takes_inputs = any(parameter.name == "x" for parameter in self.params)
        inputs: dict[str, tuple[str, ...]] = {}
        options: list[str] = []
        links: list[str] = []
        meant: list[str] = []  # what stands behind --
        waiting = list(reversed(args))
        while waiting:
            word = waiting.pop()
            if word == "--":
                meant.extend(reversed(waiting))
                break
            if takes_inputs and word.startswith("--") and word.split("=")[0] not in takes_value:
                from chaincalc.cli.named import take_input

                if take_input(word, waiting, inputs, completing=ctx.resilient_parsing):
                    continue
            if word.startswith("--") or word in takes_value:
                options.append(word)
                if takes_value.get(word):
                    if not waiting and ctx.resilient_parsing:  # it is being completed
                        options.pop()
                        break
                    if not waiting:
                        return super().parse_args(ctx, options)  # which says that a value is missing
                    options.append(waiting.pop())
            else:
                links.append(word)
        if inputs or "chaincalc.cli.named" in sys.modules:
            from chaincalc.cli.named import GIVEN

            GIVEN.set(inputs)
        left = super().parse_args(ctx, [*options, "--", *links, *meant])
        if links and not ctx.resilient_parsing and any(parameter.nargs == -1 for parameter in self.params):
            from chaincalc.cli.slips import refuse_slips

            refuse_slips(links, len(links) + len(meant) > 1, options, tuple(takes_value))
        return left

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Options that begin so; also one for each input of the chain that is typed already."""
        if not incomplete.startswith("--") or all(parameter.name != "x" for parameter in self.params):
            return super().shell_complete(ctx, incomplete)
        from chaincalc.cli.completion import inputs

        options = super().shell_complete(ctx, "--")
        known = {item.value for item in options}
        more = inputs(ctx.params.get("chain"), "--")
        options += [type(options[0])(name, help=about) for name, about in more if name not in known]
        return [item for item in options if item.value.startswith(incomplete)]


class Group(TyperGroup):
    """All commands, each loaded when it is asked for; what goes wrong ends here, in a message and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the context is Typer's
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            module, function = COMMANDS[cmd_name]
            alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            alone.command(cmd_name, cls=Command)(getattr(import_module(module), function))
            self.add_command(get_command(alone), cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in COMMANDS:
            for name in COMMANDS:  # a suggestion chooses among what is loaded
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **named: Any) -> Any:
        try:
            return super().main(*args, **named)
        except Exception as error:
            if COMPLETION not in os.environ or isinstance(error, OSError):
                raise
            # Whatever a shell that completes has set wrongly: nobody wants a traceback while typing.
            say(f"error: {COMPLETION} is set, but the environment is no shell's that completes a word")
            sys.exit(BAD_REQUEST)

    def make_context(self, *args: Any, **named: Any) -> Any:
        try:
            return super().make_context(*args, **named)
        except BrokenPipeError:  # where --help was piped to something that has enough
            abandon(sys.stdout)
            raise typer.Exit(0) from None

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:
                sys.stdout.flush()
        except ChaincalcError as error:
            _stop(f"error: {error}")
        except KeyboardInterrupt:
            abandon(sys.stdout)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            abandon(sys.stdout)
            raise typer.Exit(0) from None
        except MemoryError:
            _stop("error: this needs more memory than there is")
        except OSError as error:
            abandon(sys.stdout)
            _stop(f"error: can't write the output: {error.strerror}")
        return result


def say(text: str, quiet: bool = False) -> None:
    """A note for people, on standard error."""
    if quiet or sys.stderr is None:
        return
    with contextlib.suppress(OSError):  # nobody is left to be told
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - notes are printed here


def _stop(message: str) -> None:
    say(message)
    raise typer.Exit(BAD_REQUEST)


def abandon(stream: Any) -> None:
    """Let nothing more be written to a stream that is gone, at exit neither."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # a stream that was closed all along is None
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
