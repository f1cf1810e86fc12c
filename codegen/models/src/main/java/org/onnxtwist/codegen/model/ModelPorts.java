package org.onnxtwist.codegen.model;

import com.palantir.javapoet.NameAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.codegen.model.ModelPort.MapType;
import org.onnxtwist.codegen.model.ModelPort.SequenceType;
import org.onnxtwist.codegen.model.ModelPort.TensorType;
import org.onnxtwist.codegen.option.CodegenException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * The inputs and outputs of a model with their Java names.
 *
 * @param inputs those that are given in every run
 * @param defaults those that have an initializer, which cannot be overridden through ONNX Runtime's Java interface
 * @param outputs in the model's order
 */
public record ModelPorts(List<ModelPort> inputs, List<Value> defaults, List<ModelPort> outputs) {
    /** The maximum number of parameters: a method takes at most 255 values, and the instance is one of them. */
    private static final int MOST = 254;

    /** Reads the ports of one model, and describes the errors in them. */
    private record Reader(String model, NameAllocator names, NameAllocator constants) {
        Reader(String model) {
            this(model, JavaNames.members(), new NameAllocator());
        }

        private ModelPort port(Value value, String kind, ModelPort.Type type) {
            String javaName = names.newName(JavaNames.lowerCamel(value.name().orElse(""), kind));
            return new ModelPort(
                    value.name().orElse(""),
                    javaName,
                    constants.newName(JavaNames.constant(javaName) + "_SHAPE"),
                    type);
        }

        ModelPort input(Value value) {
            String name = value.name().orElse("");
            requireSpelled("input '" + name + "'", name);
            ModelPort.Type type = type(value.type(), "input '" + name + "'");
            if (!(type instanceof TensorType tensor) || !tensor.element().isTaken()) {
                String what = type instanceof TensorType tensor
                        ? tensor.element().dtype().onnxName()
                        : "a sequence or a map";
                throw refused(
                        "input '" + name + "' is of type " + what
                                + ", which ONNX Runtime's Java interface does not accept",
                        "begin the model with a Cast or the nodes that make it from a tensor of another type");
            }
            return port(value, "input", type);
        }

        ModelPort output(Value value, ValueType found) {
            String name = value.name().orElse("");
            requireSpelled("output '" + name + "'", name);
            return port(value, "output", type(found, "output '" + name + "'"));
        }

        private void requireSpelled(String what, String name) {
            if (name.codePoints().anyMatch(c -> c > Character.MAX_VALUE || c == 0)) {
                throw refused(
                        what + " has a character in its name that ONNX Runtime's Java interface cannot represent",
                        "give it another name");
            }
        }

        private ModelPort.Type type(ValueType type, String what) {
            if (type instanceof ValueType.TensorType tensor) {
                return new TensorType(element(tensor.dtype(), what), dims(tensor.shape()));
            }
            if (type instanceof ValueType.SequenceType sequence
                    && !(sequence.element() instanceof ValueType.SequenceType)) {
                return new SequenceType(type(sequence.element(), what));
            }
            if (type instanceof ValueType.MapType map
                    && (map.key() == DType.INT64 || map.key() == DType.STRING)
                    && map.value() instanceof ValueType.TensorType value) {
                Element element = element(value.dtype(), what);
                if (List.of(Element.FLOAT, Element.DOUBLE, Element.INT64, Element.STRING)
                        .contains(element)) {
                    return new MapType(map.key(), element);
                }
            }
            throw refused(
                    what + " is of a type that ONNX Runtime's Java interface does not support (" + type + ")",
                    "end the model before it (onnx-twist extract)");
        }

        private Element element(DType dtype, String what) {
            return Element.of(dtype)
                    .orElseThrow(() -> refused(
                            what + " has elements of type " + dtype.onnxName()
                                    + ", which ONNX Runtime's Java interface does not support",
                            "add a Cast to another type to the model"));
        }

        private CodegenException refused(String what, String remedy) {
            return new CodegenException(model + ": no class can be generated, because " + what + ": " + remedy);
        }
    }

    public static ModelPorts of(String model, Model read) {
        Reader reader = new Reader(model);
        List<ModelPort> inputs = new ArrayList<>();
        List<Value> defaults = new ArrayList<>();
        for (Value input : read.graph().inputs()) {
            if (input.initializer().isEmpty()) {
                inputs.add(reader.input(input));
            } else {
                defaults.add(input);
            }
        }
        InferredTypes types = ShapeInference.inferFromNamedInputs(read);
        Reader results = new Reader(model);
        List<ModelPort> outputs = new ArrayList<>();
        for (Value output : read.graph().outputs()) {
            outputs.add(results.output(output, merged(output.type(), types.of(output))));
        }
        if (inputs.size() > MOST || outputs.size() > MOST) {
            throw reader.refused(
                    "it has " + inputs.size() + " inputs and " + outputs.size() + " outputs, but a Java record holds"
                            + " at most "
                            + MOST + " values",
                    "split it into parts (onnx-twist extract)");
        }
        return new ModelPorts(List.copyOf(inputs), List.copyOf(defaults), List.copyOf(outputs));
    }

    /** The declared type, with dimensions that it leaves unknown or gives names of their own replaced by those inferred from the inputs. */
    private static ValueType merged(ValueType declared, ValueType inferred) {
        if (!(declared instanceof ValueType.TensorType known)) {
            return declared == ValueType.UNKNOWN ? inferred : declared;
        }
        List<Dim> found = inferred.shape().known().orElse(List.of());
        List<Dim> stated = known.shape().known().orElse(found);
        if (found.size() != stated.size()) {
            return declared;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < stated.size(); i++) {
            boolean better = found.get(i).isKnown() || found.get(i) instanceof Dim.Symbolic;
            dims.add(!stated.get(i).isKnown() && better ? found.get(i) : stated.get(i));
        }
        boolean ranked =
                known.shape().known().isPresent() || inferred.shape().known().isPresent();
        return ranked ? ValueType.tensor(known.dtype(), Shape.of(dims)) : declared;
    }

    /**
     * The dimensions of a shape; empty if its rank is not known. Names without letters and digits count as unknown sizes: some exporters
     * give all sizes that they do not know such a name.
     */
    private static Optional<List<Dim>> dims(Shape shape) {
        return shape.known()
                .map(dims -> dims.stream()
                        .map(dim -> dim instanceof Dim.Symbolic symbol
                                        && symbol.name().codePoints().noneMatch(Character::isLetterOrDigit)
                                ? Dim.UNKNOWN
                                : dim)
                        .toList());
    }
}
