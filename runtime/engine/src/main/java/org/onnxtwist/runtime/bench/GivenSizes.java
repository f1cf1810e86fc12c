package org.onnxtwist.runtime.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.inputs.InputSizes;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/**
 * The sizes that the user gives for dimensions that models leave open.
 *
 * @param sizes the size of an open dimension by its name, or the sizes of all dimensions of an input by the input's name
 * @param batch for the batch of every input that leaves it open
 */
public record GivenSizes(Map<String, List<Long>> sizes, OptionalLong batch) {
    /**
     * Gives the inputs of a model these sizes.
     *
     * @param file the model's file, for messages
     * @throws BenchException when a size has a name that the model does not know, or does not fit
     */
    public void setIn(Path file, Model model) {
        List<Value> inputs = model.graph().requiredInputs();
        List<Port> ports = inputs.stream()
                .map(input -> new Port(input.name().orElse(""), input.type()))
                .toList();
        List<Port> sized = in(List.of(new ModelInputs(file, ports))).get(0).ports();
        for (int i = 0; i < sized.size(); i++) {
            inputs.get(i).setType(sized.get(i).type());
        }
    }

    /**
     * Returns the models with these sizes.
     *
     * @throws BenchException when a size has a name that no model knows, or does not fit
     */
    List<ModelInputs> in(List<ModelInputs> models) {
        for (String name : sizes.keySet()) {
            if (models.stream().noneMatch(model -> isInput(model, name) || isSymbol(model, name))) {
                String inputs = models.stream()
                        .map(model -> model.model() + " (" + model.describe() + ")")
                        .collect(Collectors.joining(" and "));
                throw new BenchException("there is neither an input nor an open dimension with the name '" + name
                        + "' in " + inputs + ": give a size to one of these");
            }
        }
        return models.stream().map(this::in).toList();
    }

    private static boolean isInput(ModelInputs model, String name) {
        return model.named(name).isPresent();
    }

    private static boolean isSymbol(ModelInputs model, String name) {
        return model.ports().stream()
                .flatMap(port -> port.type().shape().known().stream())
                .anyMatch(dims -> dims.contains(Dim.of(name)));
    }

    private ModelInputs in(ModelInputs model) {
        Map<String, Long> symbols = new HashMap<>();
        sizes.forEach((name, values) -> {
            if (isSymbol(model, name) && !isInput(model, name)) {
                symbols.put(name, one(name, values));
            }
        });
        List<Port> sized =
                model.ports().stream().map(port -> sized(model, port, symbols)).toList();
        List<Port> batched = resolved(sized, symbols).stream()
                .map(port -> batched(port, symbols))
                .toList();
        return new ModelInputs(model.model(), resolved(batched, symbols));
    }

    private static long one(String name, List<Long> values) {
        if (values.size() != 1) {
            throw new BenchException(
                    "'" + name + "' is the name of one dimension, but " + values + " are several sizes: give one size");
        }
        return values.get(0);
    }

    private Port sized(ModelInputs model, Port port, Map<String, Long> symbols) {
        List<Long> given = sizes.get(port.name());
        if (given == null) {
            return port;
        }
        Shape wanted = Shape.of(given.stream().map(Dim::of).toList());
        if (port.type().asTensor().isEmpty() || port.type().shape().contradicts(wanted)) {
            throw new BenchException("input '" + port.name() + "' of " + model.model() + " is " + port.type()
                    + ", which cannot have the sizes " + given + ": leave them out, or give sizes that fit");
        }
        List<Dim> dims = port.type().shape().known().orElse(List.of());
        for (int axis = 0; axis < dims.size(); axis++) {
            if (dims.get(axis) instanceof Dim.Symbolic symbol) {
                symbols.put(symbol.name(), given.get(axis));
            }
        }
        return port.withShape(wanted);
    }

    private Port batched(Port port, Map<String, Long> symbols) {
        List<Dim> dims = port.type().shape().known().orElse(List.of());
        OptionalInt axis = InputSizes.batchAxis(dims);
        if (batch.isEmpty() || axis.isEmpty() || dims.get(axis.getAsInt()).isKnown()) {
            return port;
        }
        if (dims.get(axis.getAsInt()) instanceof Dim.Symbolic symbol) {
            symbols.put(symbol.name(), batch.getAsLong());
        }
        List<Dim> known = new ArrayList<>(dims);
        known.set(axis.getAsInt(), Dim.of(batch.getAsLong()));
        return port.withShape(Shape.of(known));
    }

    /** Inputs with the sizes of named dimensions in the place of the names. */
    static List<Port> resolved(List<Port> ports, Map<String, Long> symbols) {
        return ports.stream()
                .map(port -> port.type()
                        .shape()
                        .known()
                        .filter(dims -> port.type().asTensor().isPresent())
                        .map(dims -> port.withShape(Shape.of(
                                dims.stream().map(dim -> resolved(dim, symbols)).toList())))
                        .orElse(port))
                .toList();
    }

    private static Dim resolved(Dim dim, Map<String, Long> symbols) {
        return dim instanceof Dim.Symbolic symbol && symbols.containsKey(symbol.name())
                ? Dim.of(symbols.getOrDefault(symbol.name(), 0L))
                : dim;
    }
}
