package org.onnxtwist.runtime.inputs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/**
 * Recorded inputs and outputs of a model, in the layout of ONNX's own tests: {@code input_0.pb}, {@code input_1.pb}, ... hold the
 * tensors of the model's inputs in their order, {@code output_0.pb}, ... those of its outputs. Inputs that have an initializer may be
 * left out at the end.
 *
 * @param name the folder's name
 * @param inputs by the names that the model gives them
 * @param outputs by the names that the model gives them
 */
public record TestDataSet(String name, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    private static final Pattern FOLDER = Pattern.compile("test_data_set_(\\d+)");

    public TestDataSet {
        inputs = new LinkedHashMap<>(inputs);
        outputs = new LinkedHashMap<>(outputs);
    }

    /**
     * Returns the data sets in a folder, or the folder itself as one.
     *
     * @throws IOException when it cannot be read
     * @throws InvalidModelException when it holds no data set, or one that does not fit the model
     */
    public static List<TestDataSet> in(Path data, Model model) throws IOException {
        List<Path> folders = folders(data);
        List<TestDataSet> sets = new ArrayList<>();
        for (Path folder : folders.isEmpty() ? List.of(data) : folders) {
            sets.add(read(folder, model));
        }
        return sets;
    }

    private static List<Path> folders(Path data) throws IOException {
        try (Stream<Path> entries = Files.list(data)) {
            return entries.filter(entry -> FOLDER.matcher(name(entry)).matches() && Files.isDirectory(entry))
                    .sorted(Comparator.comparingLong(TestDataSet::number))
                    .toList();
        }
    }

    private static long number(Path folder) {
        Matcher matcher = FOLDER.matcher(name(folder));
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static TestDataSet read(Path folder, Model model) throws IOException {
        List<Value> required = model.graph().requiredInputs();
        List<Value> overridable = model.graph().inputs().stream()
                .filter(input -> input.initializer().isPresent())
                .toList();
        int given = count(folder, "input");
        // The layout counts the inputs as the model lists them; writers that leave overridable ones out count the
        // others.
        List<Value> order = given > required.size()
                ? model.graph().inputs()
                : Stream.concat(required.stream(), overridable.stream()).toList();
        return new TestDataSet(
                name(folder.toAbsolutePath().normalize()),
                tensors(folder, "input", order, given),
                tensors(folder, "output", model.graph().outputs(), count(folder, "output")));
    }

    private static int count(Path folder, String prefix) {
        int count = 0;
        while (Files.exists(folder.resolve(prefix + "_" + count + ".pb"))) {
            count++;
        }
        return count;
    }

    private static Map<String, Tensor> tensors(Path folder, String prefix, List<Value> values, int count)
            throws IOException {
        if (count > values.size() || (count == 0 && prefix.equals("output"))) {
            throw new InvalidModelException(
                    "the folder " + folder + " holds " + count + " files " + prefix + "_K.pb for a model with "
                            + values.size() + " " + prefix + "s: give the folder of a data set of this model");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = values.get(i).name().orElse("");
            ValueType type = values.get(i).type();
            if (type.asTensor().isEmpty() && !type.equals(ValueType.UNKNOWN)) {
                throw new InvalidModelException("the folder " + folder + " has " + prefix + "_" + i + ".pb for the "
                        + prefix + " '" + name + "', which is not a tensor: only recorded tensors can be compared");
            }
            tensors.put(
                    name,
                    TensorFiles.read(folder.resolve(prefix + "_" + i + ".pb")).tensor());
        }
        return tensors;
    }
}
