package org.onnxtwist.autodiff.loss;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.pass.Models;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * A loss that another model computes, from outputs of the model that is trained and from targets of any number, types and shapes.
 *
 * <pre>
 *   model:       (image) -> boxes, scores
 *   loss model:  (boxes, scores, targets) -> loss, box_loss
 * </pre>
 *
 * <p>An input of the loss model reads the output of its name. A model with one output need not have its name: where no name fits, the first
 * input of the loss model reads it. {@link #withConnections} connects others. Of the inputs that read no output, one with the name of an
 * input of the model reads that, and the others are targets, which keep their names.
 *
 * <p>The loss is the scalar output {@code loss} or, where none has that name, the first scalar one; the other scalars are metrics. Weights of
 * the loss model stay as they are, and its normalisations use their running averages. The older of both models is raised to the operator set
 * of the newer.
 *
 * @param model the loss model
 * @param connections by the name of an input of the loss model, that of the value that it reads: an output, an input, or what a node computes
 * @param output the name of the output that is the loss; empty for the one described above
 */
public record LossModel(Model model, Map<String, String> connections, Optional<String> output) implements Loss {
    private static final String LOSS = "loss";
    private static final String PREFIX = "loss.";

    public LossModel {
        connections = new LinkedHashMap<>(connections);
    }

    /** A loss model whose inputs are connected by name. */
    public static LossModel of(Model model) {
        return new LossModel(model, Map.of(), Optional.empty());
    }

    /** With inputs of the loss model that read these values. */
    public LossModel withConnections(Map<String, String> values) {
        return new LossModel(model, values, output);
    }

    /** With another scalar output as the loss. */
    public LossModel withOutput(String name) {
        return new LossModel(model, connections, Optional.of(name));
    }

    @Override
    public long opset() {
        return model.opset().orElse(0);
    }

    @Override
    public Placed addTo(Model trained) {
        trained.assignNames();
        Model added = prepared();
        List<String> names = added.graph().outputs().stream().map(Value::hint).toList();
        Map<String, String> read = connected(trained, added);
        int before = trained.graph().inputs().size();
        Models.append(trained, added, read, PREFIX);
        List<Value> inputs = trained.graph().inputs();
        List<Value> outputs = trained.graph().outputs();
        return placed(
                new Outputs(trained),
                names,
                outputs.subList(outputs.size() - names.size(), outputs.size()),
                inputs.subList(before, inputs.size()));
    }

    /** A copy without calls of functions and metadata, whose weights are no inputs. */
    private Model prepared() {
        model.assignNames();
        Model copy = GraphCopy.of(model);
        copy.graph().inputs().stream()
                .filter(input -> input.initializer().isPresent())
                .toList()
                .forEach(copy.graph()::removeInput);
        copy.setMetadata(Map.of());
        FunctionInlining.all().run(copy);
        copy.assignNames();
        return copy;
    }

    private Map<String, String> connected(Model trained, Model added) {
        List<String> inputs = names(added.graph().inputs());
        List<String> outputs = names(trained.graph().outputs());
        requireNames(trained, inputs);
        Map<String, String> read = new LinkedHashMap<>(connections);
        inputs.stream().filter(outputs::contains).forEach(name -> read.putIfAbsent(name, name));
        List<String> open =
                inputs.stream().filter(name -> !read.containsKey(name)).toList();
        List<String> data = names(trained.graph().inputs());
        boolean isBehind = !data.containsAll(read.values());
        if (!isBehind && (outputs.size() != 1 || open.isEmpty())) {
            throw new GradientException(
                    Fault.REQUEST,
                    "the loss model has the inputs " + inputs + ", and none of them is one of the model's outputs "
                            + outputs + ": say which output each input reads");
        }
        if (!isBehind) {
            read.put(open.get(0), outputs.get(0));
        }
        open.stream().filter(data::contains).forEach(name -> read.putIfAbsent(name, name));
        fitTypes(trained, added, read);
        return read;
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(Value::hint).toList();
    }

    private void requireNames(Model trained, List<String> inputs) {
        Map<String, Value> values = trained.graph().valuesByName();
        connections.forEach((input, value) -> {
            if (!inputs.contains(input)) {
                throw new GradientException(
                        Fault.REQUEST,
                        "the loss model has no input '" + input + "' that could read '" + value + "': name one of "
                                + inputs);
            }
            if (!values.containsKey(value)) {
                throw new GradientException(
                        Fault.REQUEST,
                        "the model has no value '" + value + "' that the input '" + input
                                + "' of the loss model could read: name one of its outputs "
                                + names(trained.graph().outputs()));
            }
        });
    }

    /** Floating-point numbers of another type are converted: a model may be trained as a copy in float. */
    private static void fitTypes(Model trained, Model added, Map<String, String> read) {
        Map<String, Value> values = trained.graph().valuesByName();
        InferredTypes types = ShapeInference.infer(trained);
        for (Value input : added.graph().inputs()) {
            Optional<Value> value = Optional.ofNullable(read.get(input.hint())).map(values::get);
            value.ifPresent(each -> convert(added, input, types.of(each).dtype()));
            if (value.filter(each -> types.of(each).contradicts(input.type())).isPresent()) {
                throw new GradientException(
                        Fault.REQUEST,
                        "the input '" + input.hint() + "' of the loss model is of type " + input.type()
                                + ", and the model's '" + value.get().hint() + "' that it reads of type "
                                + types.of(value.get())
                                + ": connect it to another output, or change one of the models");
            }
        }
    }

    private static void convert(Model added, Value input, DType given) {
        DType wanted = input.type().dtype();
        if (given == wanted || !given.isFloatingPoint() || !wanted.isFloatingPoint()) {
            return;
        }
        Value converted = Cast.of(input, wanted).emit(Placement.atStart(added, added.graph()));
        input.replaceUsesExcept(converted, converted.producer().orElseThrow());
        input.setType(ValueType.tensor(given, input.type().shape()));
    }

    private Placed placed(Outputs all, List<String> names, List<Value> outputs, List<Value> targets) {
        List<Integer> scalars = IntStream.range(0, names.size())
                .filter(index -> all.isNumber(outputs.get(index)))
                .boxed()
                .toList();
        int loss = loss(all, names, outputs, scalars);
        Map<String, Value> metrics = new LinkedHashMap<>();
        scalars.stream()
                .filter(index -> index != loss)
                .forEach(index -> metrics.put(names.get(index), outputs.get(index)));
        return new Placed(outputs.get(loss), new ArrayList<>(targets), metrics);
    }

    private int loss(Outputs all, List<String> names, List<Value> outputs, List<Integer> scalars) {
        if (output.isPresent()) {
            int index = names.indexOf(output.get());
            if (index < 0) {
                throw new GradientException(
                        Fault.REQUEST,
                        "the loss model has no output named '" + output.get() + "': name one of " + names);
            }
            if (!scalars.contains(index)) {
                throw all.noNumber(outputs.get(index));
            }
            return index;
        }
        List<Integer> losses = scalars.stream()
                .filter(index -> all.dtype(outputs.get(index)).isFloatingPoint())
                .toList();
        if (losses.isEmpty()) {
            throw new GradientException(
                    Fault.REQUEST,
                    "none of the outputs " + names
                            + " of the loss model is certainly one floating-point number: reduce one"
                            + " of them, and declare its shape");
        }
        int named = names.indexOf(LOSS);
        return losses.contains(named) ? named : losses.get(0);
    }
}
