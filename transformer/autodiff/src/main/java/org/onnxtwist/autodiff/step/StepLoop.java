package org.onnxtwist.autodiff.step;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.Size;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Puts a training step into a Loop, which makes one update with each of several batches.
 *
 * <pre>
 *   before:  (x, target, learning_rate, update, w) -> (loss, w.next)
 *   after:   (x [k, ...], target [k, ...], learning_rate [k], update, w) -> (loss [k], w.next)
 * </pre>
 */
final class StepLoop {
    /** The size of the first axis of what a batch gives. */
    private static final Dim COUNT = Dim.of("updates");

    private final TrainingStep step;
    private final InferredTypes types;
    private final Graph single;
    private final Model model;
    private final Graph graph;
    private final Graph body = new Graph("step");
    private final GraphCopy copy;
    private final String prefix;
    private final Map<String, Value> inputs = new LinkedHashMap<>();

    private StepLoop(TrainingStep step, Model joined) {
        this.types = ShapeInference.infer(joined);
        this.step = step;
        this.single = joined.graph();
        this.model = Model.create("training_steps", joined.opset().orElseThrow());
        this.graph = model.graph();
        model.setOpsets(joined.opsets());
        model.setIrVersion(joined.irVersion());
        this.prefix = freePrefix();
        this.copy = GraphCopy.elsewhere().rename(name -> prefix + name);
    }

    static Model of(TrainingStep step) {
        Model joined = step.joined();
        joined.assignNames();
        return new StepLoop(step, joined).build();
    }

    /** A prefix with which no name of the step begins, since names of the body may not be those of the graph around it. */
    private String freePrefix() {
        Set<String> names = single.valuesByName().keySet();
        StringBuilder found = new StringBuilder("step/");
        while (names.stream().anyMatch(name -> name.startsWith(found.toString()))) {
            found.insert(0, "a.");
        }
        return found.toString();
    }

    private Model build() {
        Set<String> perUpdate = new HashSet<>(step.data());
        perUpdate.add(TrainingStep.LEARNING_RATE);
        for (Value input : single.inputs()) {
            inputs.put(
                    input.hint(),
                    graph.addInput(
                            input.hint(), perUpdate.contains(input.hint()) ? stacked(input.type()) : input.type()));
        }
        for (Value constant : single.initializers()) {
            copy.map(
                    constant,
                    graph.addInitializer(constant.hint(), constant.initializer().orElseThrow()));
        }
        List<TensorSlot> slots = step.slots();
        List<String> reported = Stream.concat(
                        Stream.concat(Stream.of(step.loss()), step.metrics().values().stream()),
                        Stream.of(TrainingStep.GRADIENT_NORM))
                .toList();
        Placement end = Placement.atEnd(model, graph);
        Node loop = Loop.of(body, slots.stream().map(slot -> input(slot.name())).toList())
                .maxTripCount(Size.of(input(TrainingStep.LEARNING_RATE)).emit(end))
                .outputs(slots.size() + reported.size())
                .emitNode(end);
        fillBody(perUpdate, slots, reported);
        for (int i = 0; i < loop.outputs().size(); i++) {
            boolean state = i < slots.size();
            String name = state ? slots.get(i).next() : reported.get(i - slots.size());
            Value output = loop.output(i);
            output.setName(name);
            output.setType(
                    state
                            ? slots.get(i).type()
                            : ValueType.tensor(types.of(output(name)).dtype(), Shape.of(List.of(COUNT))));
            graph.addOutput(output);
        }
        return model;
    }

    private void fillBody(Set<String> perUpdate, List<TensorSlot> slots, List<String> reported) {
        Value number = body.addInput(prefix + "number", ValueType.tensor(DType.INT64, Shape.of()));
        Value goesOn = body.addInput(prefix + "goes_on", ValueType.tensor(DType.BOOL, Shape.of()));
        Placement inside = Placement.atEnd(model, body);
        Map<String, Value> carried = new LinkedHashMap<>();
        slots.forEach(slot -> carried.put(slot.name(), body.addInput(prefix + slot.name(), slot.type())));
        for (Value original : single.inputs()) {
            String name = original.hint();
            Value read = Objects.requireNonNullElse(carried.get(name), input(name));
            if (perUpdate.contains(name)) {
                read = Gather.of(input(name), number)
                        .axis(0)
                        .outputNames(prefix + name)
                        .emit(inside);
            } else if (name.equals(TrainingStep.UPDATE)) {
                read = Add.of(input(name), number).outputNames(prefix + name).emit(inside);
            }
            copy.map(original, read);
        }
        copy.nodes(single.nodes(), body);
        body.addOutput(Identity.of(goesOn).outputNames(prefix + "goes_on.next").emit(inside));
        Stream.concat(slots.stream().map(TensorSlot::next), reported.stream())
                .forEach(name -> body.addOutput(copy.copyOf(output(name))));
    }

    private Value input(String name) {
        return Objects.requireNonNull(inputs.get(name));
    }

    private Value output(String name) {
        return single.outputs().stream()
                .filter(value -> value.hint().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ValueType stacked(ValueType each) {
        Shape shape = each.shape()
                .known()
                .map(dims ->
                        Shape.of(Stream.concat(Stream.of(COUNT), dims.stream()).toList()))
                .orElse(Shape.UNKNOWN);
        return ValueType.tensor(each.dtype(), shape);
    }
}
