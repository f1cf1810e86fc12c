package org.onnxtwist.runtime.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/** Determines the inputs that fit all of several models. */
final class CommonInputs {
    private static final String REMEDY =
            ": models are measured on the same inputs, so give models whose inputs agree in name, type and size"
                    + " (--batch sets one batch size for all)";

    private CommonInputs() {}

    /**
     * Returns the inputs of the first model, with the sizes that it leaves open and another one states.
     *
     * @throws BenchException when inputs differ in their names, their types, or sizes that two models state
     */
    static List<Port> of(List<ModelInputs> models) {
        ModelInputs first = models.get(0);
        ModelInputs common = first;
        for (ModelInputs other : models.subList(1, models.size())) {
            requireNamesakes(first, other);
            requireNamesakes(other, first);
            common = new ModelInputs(first.model(), merged(common, other));
        }
        return common.ports();
    }

    private static void requireNamesakes(ModelInputs some, ModelInputs others) {
        for (Port port : some.ports()) {
            if (others.named(port.name()).isEmpty()) {
                throw new BenchException(others.model() + " has no input '" + port.name() + "', which " + some.model()
                        + " has" + REMEDY);
            }
        }
    }

    private static List<Port> merged(ModelInputs mine, ModelInputs theirs) {
        Map<String, Long> symbols = new HashMap<>();
        List<Port> ports = new ArrayList<>();
        for (Port port : mine.ports()) {
            Port other = theirs.named(port.name()).orElse(port);
            if (port.type().dtype() != other.type().dtype()
                    || port.type().shape().contradicts(other.type().shape())) {
                throw new BenchException("input '" + port.name() + "' is " + other.type() + " in " + theirs.model()
                        + " and " + port.type() + " in " + mine.model() + REMEDY);
            }
            ports.add(merged(port, other, symbols));
        }
        return GivenSizes.resolved(ports, symbols);
    }

    private static Port merged(Port mine, Port theirs, Map<String, Long> symbols) {
        List<Dim> others = theirs.type().shape().known().orElse(List.of());
        if (others.isEmpty()) {
            return mine;
        }
        List<Dim> dims = new ArrayList<>(mine.type().shape().known().orElse(others));
        for (int axis = 0; axis < dims.size(); axis++) {
            if (!dims.get(axis).isKnown() && others.get(axis) instanceof Dim.Known known) {
                if (dims.get(axis) instanceof Dim.Symbolic symbol) {
                    symbols.put(symbol.name(), known.size());
                }
                dims.set(axis, known);
            }
        }
        return mine.withShape(Shape.of(dims));
    }
}
