"""Control flow: each operator is given a function that runs a subgraph with values for its inputs; and what decides in it."""
import torch


def register(operator):
    @operator("Greater")
    def _(inputs, a):
        return inputs[0] > inputs[1]

    @operator("Less")
    def _(inputs, a):
        return inputs[0] < inputs[1]

    @operator("If")
    def _(inputs, a, body):
        return body(a["then_branch"] if inputs[0] else a["else_branch"], [])

    @operator("Loop")
    def _(inputs, a, body):
        limit, goes_on, *state = inputs
        goes_on, stacked, trip = goes_on is None or bool(goes_on), [], 0
        while goes_on and (limit is None or trip < int(limit)):
            goes_on, *outputs = body(a["body"], [torch.tensor(trip), torch.tensor(True), *state])
            state, element = outputs[:len(state)], outputs[len(state):]
            stacked.append(element)
            trip += 1
        return (*state, *(torch.stack(elements) for elements in zip(*stacked)))

    @operator("Scan")
    def _(inputs, a, body):
        count = a["num_scan_inputs"]
        state, sequences = inputs[:-count], inputs[-count:]
        axes, back = a.get("scan_input_axes", [0] * count), a.get("scan_input_directions", [0] * count)
        sequences = [(s.flip(x) if b else s).movedim(x, 0) for s, x, b in zip(sequences, axes, back)]
        stacked = []
        for elements in zip(*sequences):
            outputs = body(a["body"], [*state, *elements])
            state = outputs[:len(state)]
            stacked.append(outputs[len(state):])
        outputs = [torch.stack(elements) for elements in zip(*stacked)]
        axes, back = a.get("scan_output_axes", [0] * len(outputs)), a.get("scan_output_directions", [0] * len(outputs))
        return (*state, *((o.flip(0) if b else o).movedim(0, x) for o, x, b in zip(outputs, axes, back)))
