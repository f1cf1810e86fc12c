package org.onnxtwist.runtime.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.message.NearestNames;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.runtime.inputs.TestDataSet;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.train.data.file.NpzFile;

/**
 * The arrays of a NumPy archive (.npz) that have the names of a model's inputs and outputs.
 *
 * @param file the archive
 * @param inputs the inputs by name
 * @param outputs expected outputs by name; may be some of the model's, or none
 */
record RecordedArrays(Path file, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    /**
     * Reads an archive.
     *
     * @param modelFile the model's file, for messages
     * @throws InvalidModelException when it is no archive of arrays, when an array has the name of neither an input nor an output, or
     *     another element type or shape than the model declares, and when an input without a default is missing
     * @throws UncheckedIOException when it cannot be read
     */
    static RecordedArrays read(Path file, Path modelFile, Model model) {
        Map<String, Value> byName = new LinkedHashMap<>();
        Stream.concat(model.graph().inputs().stream(), model.graph().outputs().stream())
                .forEach(value -> value.name().ifPresent(name -> byName.putIfAbsent(name, value)));
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        arrays(file).forEach((name, array) -> {
            Value value = byName.get(name);
            if (value == null) {
                throw new InvalidModelException("'" + file + "': array '" + Excerpt.of(name)
                        + "' has the name of neither"
                        + " an input nor an output of " + modelFile + ", which has " + names(byName.values().stream())
                        + ": save it under one of these names" + NearestNames.question(name, byName.keySet()));
            }
            requireFits(file, name, array, value);
            (value.isInput() ? inputs : outputs).put(name, array);
        });
        List<Value> missing = model.graph().requiredInputs().stream()
                .filter(input -> !inputs.containsKey(input.name().orElse("")))
                .toList();
        if (!missing.isEmpty()) {
            throw new InvalidModelException("'" + file + "' has no array for " + names(missing.stream()) + ", which "
                    + modelFile + " needs: save all inputs, as numpy.savez('inputs.npz', **{name: array})");
        }
        return new RecordedArrays(file, inputs, outputs);
    }

    private static Map<String, Tensor> arrays(Path file) {
        try {
            return NpzFile.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String names(Stream<Value> values) {
        return values.map(value -> "'" + Excerpt.of(value.name().orElse("")) + "'")
                .collect(Collectors.joining(", "));
    }

    private static void requireFits(Path file, String name, Tensor array, Value value) {
        DType dtype = value.type().dtype();
        String start = "'" + file + "': array '" + Excerpt.of(name) + "' is " + array.type() + ", but "
                + (value.isInput() ? "input" : "output") + " '" + Excerpt.of(name) + "' is " + value.type();
        if (dtype != DType.UNDEFINED && dtype != array.dtype()) {
            throw new InvalidModelException(start + ": save array.astype('" + numpyName(dtype) + "')");
        }
        if (value.type().shape().known().isEmpty()) {
            return;
        }
        List<Dim> dims = value.type().shape().known().get();
        boolean fits = dims.size() == array.rank();
        for (int axis = 0; fits && axis < dims.size(); axis++) {
            fits = !(dims.get(axis) instanceof Dim.Known known) || known.size() == array.dim(axis);
        }
        if (!fits) {
            throw new InvalidModelException(start + ": save an array of this shape");
        }
    }

    private static String numpyName(DType dtype) {
        return switch (dtype) {
            case FLOAT -> "float32";
            case DOUBLE -> "float64";
            default -> dtype.onnxName();
        };
    }

    /** The name of the archive, which reports call the run by. */
    String name() {
        return String.valueOf(file.getFileName());
    }

    /** The sizes of the inputs by name. */
    Map<String, long[]> sizes() {
        Map<String, long[]> sizes = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> sizes.put(name, tensor.dims()));
        return sizes;
    }

    /** Returns these arrays, in float where the model runs as a copy in float. */
    RecordedArrays in(boolean converted) {
        return converted ? new RecordedArrays(file, FloatCopy.inFloat(inputs), FloatCopy.inFloat(outputs)) : this;
    }

    /** A sentence about outputs in the archive where two models are compared; empty if it has none. */
    Optional<String> unusedOutputs() {
        return outputs.isEmpty()
                ? Optional.empty()
                : Optional.of("The outputs in " + file + " (" + String.join(", ", outputs.keySet())
                        + ") were not used: the two models were compared with each other.");
    }

    /** A sentence about the outputs of the model that the archive lacks; empty if it has all. */
    Optional<String> lacking(Model model) {
        String missing = names(model.graph().outputs().stream()
                .filter(output -> !outputs.containsKey(output.name().orElse(""))));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("Not compared, because " + file + " has no arrays of these names: " + missing + ".");
    }

    /**
     * Returns the arrays as a data set of one model.
     *
     * @throws InvalidModelException when it has no expected output
     */
    TestDataSet asDataSet() {
        if (outputs.isEmpty()) {
            throw new InvalidModelException(
                    "'" + file + "' has no array with the name of an output, so there is nothing"
                            + " to compare with: save expected outputs under their names too, or give a second model");
        }
        return new TestDataSet(name(), inputs, outputs);
    }
}
