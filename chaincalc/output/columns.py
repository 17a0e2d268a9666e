"""The columns of every table and the keys of every JSON reply, each with a sentence for the reference.

A table's columns stand in the order in which they are printed. What a row of a table and an object in JSON have in
common has one name in both.
"""

from __future__ import annotations

# -- eval and deriv, at points --

EVAL_COLUMNS = {
    "x": "The input; of several inputs each has a column under its own name.",
    "value": "The chain's value there.",
}
LINK_COLUMN = "u{}"  # the output of a link, by its number
EVAL_EXTRA_COLUMNS = {
    "u1, u2, ...": "The output of link 1, 2, ...; that of the last link is value. --steps shows them all.",
    "notes": "The codes of the notes on this point, separated by spaces.",
}
DERIV_COLUMNS = {
    "x": "The input; of several inputs each has a column under its own name.",
    "value": "The chain's value there.",
    "numeric": "The derivative by the difference formula.",
    "chain_rule": "The exact derivative, by the chain rule.",
    "difference": "numeric minus chain_rule.",
}
VARIABLE_COLUMN = {
    "variable": "Of several inputs the one with respect to which the derivative is taken: each has a row; in the "
    "breakdown, a row for each link from where it enters.",
}
SEVERAL_KEYS = {
    "inputs": "The inputs, by name.",
    "value": "The chain's value there.",
    "derivatives": "For each input, by its name: numeric, chain_rule, difference, left and right.",
    "steps": "One object for each link: link, name, input, output; derivatives, with respect to u (what flows in; the "
    "main input in the first link) and to each input that enters there; and gradient.",
    "notes": "One object for each note on the point.",
}
EXTRA_COLUMNS = {
    "left": "The derivative coming from the left.",
    "right": "The derivative coming from the right.",
    "notes": "The codes of the notes on this point, separated by spaces.",
}
BREAKDOWN_COLUMNS = {
    "x": "The input of the whole chain; of several inputs each has a column.",
    "link": "The link's number, counted from 1.",
    "name": "The link, as a name or a formula in u.",
    "input": "What goes into the link.",
    "output": "What comes out of it.",
    "derivative": "The link's own derivative, with respect to its input, or to the variable where that enters.",
    "product": "The product of the derivatives from the first link to this one, or from where the variable enters.",
    "gradient": "The derivative of the result with respect to the link's input, from here to the last link.",
}
SECOND_COLUMNS = {
    "second": "With --order 2: the link's own second derivative at its input.",
    "product_2": "With --order 2: the second derivative of the link's output with respect to x.",
}
NODE_COLUMNS = {
    "node": "With --nodes: the operation's number, in the order in which they are worked out; the inputs come first.",
    "link": "The link that it belongs to; of an input there is none.",
    "operation": "The operation with all that is in it, as a formula; or the input's name.",
    "value": "What comes out of it.",
    "gradient": "The derivative of the result with respect to it.",
}
FORMULA_COLUMNS = {
    "file": "With --formula and several chain files: the file.",
    "variable": "With --formula and several inputs: the one with respect to which the derivative is taken.",
    "formula": "With --formula: the derivative of the whole chain.",
}
HEAD_KEYS = {
    "chain": "The chain as it was understood.",
    "links": "The names of its links, in their order.",
}
POINT_KEYS = {
    "steps": "One object for each link; its keys are the breakdown's columns from link on.",
    "notes": "One object for each note on the point.",
}
POINTS_KEYS = {"points": "One object for each point; with -f jsonl one a line, and nothing around them."}
DERIV_KEYS = {
    "method": "The difference formula.",
    "delta": "Its step.",
    "formula": "The derivative of the whole chain as one formula, or null where there is none to write down; of "
    "several inputs it is formulas, one by each name.",
}
NOTE_KEYS = {
    "code": "The note's code.",
    "link": "The number of the link that it is about, or null for the whole chain.",
    "text": "What it says.",
    "values": "The numbers that it names; and which of the nulls beside it are infinite (inf or -inf).",
}

# -- eval and deriv, for one array --

ARRAY_VALUE_COLUMNS = {
    "entry": "Which entry of the result, counted from 0.",
    "value": "The entry's value.",
}
ARRAY_STEP_COLUMNS = {
    "link": "The link's number, counted from 1; 0 is x itself.",
    "name": "The link.",
    "entry": "Which entry of its output, counted from 0.",
    "value": "The entry's value.",
}
ENTRY_COLUMNS = {
    "variable": "With respect to which input: x, or another such as W.",
    "entry": "Which entry of the variable, counted from 0.",
    "numeric": "The derivative by the difference formula.",
    "chain_rule": "The exact derivative, by the chain rule.",
    "difference": "numeric minus chain_rule.",
}
OUTPUT_COLUMN = {"output": "Which entry of the result, where the result is an array."}
SIDE_COLUMNS = {
    "left": "The derivative as the entry comes from the left.",
    "right": "The derivative as the entry comes from the right.",
}
ARRAY_BREAKDOWN_COLUMNS = {
    "link": "The link's number; the last link stands first.",
    "name": "The link.",
    "input_shape": "The shape of what goes into it.",
    "output_shape": "The shape of what comes out of it.",
    "rule": "How the derivative passes through it, backwards.",
}
GRADIENT_COLUMN = {
    "gradient": "The derivative of the result with respect to the link's input, where it is small enough to show."
}
ARRAY_EVAL_KEYS = {
    "value": "The result, as nested lists.",
    "steps": "One object for each link: link, name, input and output, the last two as nested lists.",
    "notes": "One object for each note.",
}
ARRAY_DERIV_KEYS = {
    "value": "The result, as nested lists.",
    "derivatives": "For each input, by its name: chain_rule, numeric, left and right, as nested lists.",
    "steps": "One object for each link, the last one first; its keys are the breakdown's columns.",
    "notes": "One object for each note.",
}

# -- check --

CHECK_COLUMNS = {
    "name": "Whose answer it is, or what it is the answer to.",
    "correct": "true, false, or null where that can't be told (in tables: yes, no, unclear).",
    "x": "Where it was compared: the point asked for, or the first one where a formula differs.",
    "expected": "The derivative at x; without an x its formula.",
    "answer": "The answer, as it was given.",
    "value": "The answer's value at x.",
    "diagnosis": "The code of the mistake, if it is a known one.",
    "link": "The number of the link that the mistake was made in, if it is one link.",
    "text": "What to tell whoever gave the answer.",
    "part": "Which of a file's several answers it is.",
    "error": "Why the answer can't be read or told.",
}
SET_COLUMNS = {
    "exercise": "Of a set of exercises, the one that it is the answer to.",
    "points": "What the answer earned.",
}
CHECK_KEYS = {
    "correct": "Whether all answers are right.",
    "items": "One object for each answer; with -f jsonl one a line, and nothing around them.",
}
DIAGNOSIS_KEYS = {
    "code": "The mistake's code.",
    "link": "The number of the link that it was made in, or null.",
    "text": "A sentence that helps.",
}
NOTE_KEY = {"note": "What else there is to say of the answer."}

# -- sweep --

SWEEP_COLUMNS = {
    "delta": "The difference formula's step.",
    "numeric": "The derivative that it gives.",
    "error": "How far that is from the chain rule's.",
}
SWEEP_EXTRA_COLUMNS = {
    "part": "Which error rules there: truncation, rounding, or across (a kink); best marks the best step.",
}
SWEEP_SEVERAL_KEYS = {"variable": "The input that moves, or the entry of an array."}
SWEEP_KEYS = {
    "x": "The input.",
    "method": "The difference formula.",
    "chain_rule": "The exact derivative, or null.",
    "best": "The step with the smallest error, or null.",
    "lesson": "What there is to learn from it.",
}

# -- list --

PRIMITIVE_COLUMNS = {
    "name": "The name, as one types it.",
    "aliases": "Other names for it.",
    "group": "Which group it belongs to.",
    "about": "What it does, in a sentence.",
    "formula": "Its value, as a formula in u and its parameters.",
    "derivative": "Its derivative, likewise.",
    "domain": "Where it is defined.",
    "parameters": "Each parameter's name, its default, and what it does.",
    "kinks": "Where it has a kink: the slopes left and right of it, and the one that PyTorch takes.",
    "jumps": "Where its value jumps.",
    "source": "Where the definition comes from, if there is more than one about.",
    "frameworks": "What frameworks do at its kinks, if they disagree.",
}

ERROR_COLUMNS = ("difference", "error")  # of numbers that are nearly equal: people are shown two digits of them

# What -c takes, by command; a name with several meanings has its first one here.
BY_COMMAND = {
    "eval": (EVAL_COLUMNS, EVAL_EXTRA_COLUMNS, ARRAY_STEP_COLUMNS),
    "deriv": (
        DERIV_COLUMNS, VARIABLE_COLUMN, EXTRA_COLUMNS, BREAKDOWN_COLUMNS, SECOND_COLUMNS, FORMULA_COLUMNS,
        NODE_COLUMNS, OUTPUT_COLUMN, ENTRY_COLUMNS, ARRAY_BREAKDOWN_COLUMNS, GRADIENT_COLUMN,
    ),
    "check": (CHECK_COLUMNS, SET_COLUMNS),
    "sweep": (SWEEP_COLUMNS, SWEEP_EXTRA_COLUMNS),
    "list": (PRIMITIVE_COLUMNS,),
}  # fmt: skip
