package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.runtime.train.data.file.CsvTable;
import org.onnxtwist.runtime.train.data.file.IdxFile;
import org.onnxtwist.runtime.train.data.file.NpyFile;

/**
 * Examples, each an input and a target, in files; at least one. They are read when they are asked for, by any number of threads.
 *
 * <p>What is wrong with a file is an {@link InvalidModelException} that names it.
 */
public final class Examples {
    private final ExampleInputs inputs;
    private final NumberRows targets;
    private final List<String> classes;
    private final int[] chosen;

    Examples(ExampleInputs inputs, NumberRows targets, List<String> classes) {
        this(inputs, targets, classes, IntStream.range(0, inputs.size()).toArray());
    }

    private Examples(ExampleInputs inputs, NumberRows targets, List<String> classes, int[] chosen) {
        if (inputs.size() != targets.size()) {
            throw new DataException(
                    Fault.MODEL,
                    inputs.source() + " has " + inputs.size() + " examples, but " + targets.source()
                            + " has targets for " + targets.size() + ": give each example one target");
        }
        this.inputs = inputs;
        this.targets = targets;
        this.classes = List.copyOf(classes);
        this.chosen = chosen;
    }

    /**
     * Images in folders, one for each class, which may have folders in turn. The label of a class is the position of its name in their
     * sorted order. Transparency, colour profiles and the orientation that a camera notes in EXIF are ignored.
     * Files that no reader of images knows by their ending are {@link #skipped}; hidden ones do not count.
     */
    public static Examples ofImageFolder(Path folder) throws IOException {
        return ClassFolders.read(folder, List.of());
    }

    /**
     * Inputs and labels in two IDX files, compressed with gzip or not.
     *
     * @param images {@code [examples, ...]}
     * @param labels {@code [examples, ...]}
     */
    public static Examples ofIdx(Path images, Path labels) throws IOException {
        return new Examples(
                NumberRows.of(images, IdxFile.read(images)), NumberRows.of(labels, IdxFile.read(labels)), List.of());
    }

    /**
     * Inputs and targets in two npy files, of any types and shapes.
     *
     * @param inputs {@code [examples, ...]}
     * @param targets {@code [examples, ...]}
     */
    public static Examples ofNpy(Path inputs, Path targets) throws IOException {
        return new Examples(
                NumberRows.of(inputs, NpyFile.read(inputs)), NumberRows.of(targets, NpyFile.read(targets)), List.of());
    }

    /**
     * A file of comma-separated values with a line for each example. The first line is a header if none of its fields is a number; the target
     * is the column {@code label}, or else the last one.
     */
    public static Examples ofCsv(Path file) throws IOException {
        return ofCsv(file, Optional.empty(), List.of());
    }

    /**
     * A file of comma-separated values with a line for each example. Inputs are numbers; the target is numbers, or the name of a class.
     *
     * @param header whether the first line has the names of the columns; empty to decide by whether a field in it is a number
     * @param targets the names of the columns that are targets, or their numbers from 1 where there is no header; empty for the column
     *     {@code label}, or else the last
     */
    public static Examples ofCsv(Path file, Optional<Boolean> header, List<String> targets) throws IOException {
        return csv(file, header, targets, List.of());
    }

    static Examples csv(Path file, Optional<Boolean> header, List<String> targets, List<String> classes)
            throws IOException {
        CsvTable table = CsvTable.read(file, header, targets, classes);
        return new Examples(NumberRows.inputsOf(file, table), NumberRows.targetsOf(file, table), table.classes());
    }

    public int size() {
        return chosen.length;
    }

    /** The names of the classes in the order of their labels; empty where the data do not name them. */
    public List<String> classes() {
        return classes;
    }

    /** The files that are not used, and why, as the predicate of a sentence; those that cannot be decoded once they have been tried. */
    public SortedMap<Path, String> skipped() {
        return inputs instanceof ImageFiles files ? files.skipped() : new TreeMap<>();
    }

    /**
     * Requires that the targets are labels of classes.
     *
     * @param count the number of classes, whose labels are 0 to {@code count - 1}
     * @throws DataException when an example has none of them
     */
    public void requireLabels(int count) {
        if (!targets.areLabels()) {
            throw new DataException(
                    Fault.MODEL,
                    targets.source() + " has " + targets.description()
                            + " for each example, which is no label of a class: give one integer for each, such as"
                            + (targets.elements() > 1
                                    ? " labels.argmax(1)"
                                    : " labels.astype('int64'), or choose another loss"));
        }
        for (int index : chosen) {
            long label = targets.label(index);
            if (label < 0 || label >= count) {
                String name = label >= 0 && label < classes.size() ? " ('" + classes.get((int) label) + "')" : "";
                throw new DataException(
                        Fault.MODEL,
                        targets.place(index) + " has the label " + label + name + ", but the model has "
                                + (count == 1 ? "one output" : count + " classes, 0 to " + (count - 1))
                                + ": correct the labels, or use a model with more classes"
                                + (count == 1 ? ", or the loss binary-cross-entropy" : ""));
            }
        }
    }

    /**
     * Requires that the targets are labels of the positions of an example, as the masks of a segmentation are.
     *
     * @param count the number of classes, whose labels are 0 to {@code count - 1}
     * @throws DataException when a position has none of them
     */
    public void requireMasks(int count) {
        if (!targets.dtype().isInteger()) {
            throw new DataException(
                    Fault.MODEL,
                    targets.source() + " has " + targets.description()
                            + " for each example, which are no labels of classes: give integers, such as"
                            + " labels.astype('int64'), or choose another loss");
        }
        for (int index : chosen) {
            for (long label : targets.labels(index)) {
                if (label < 0 || label >= count) {
                    throw new DataException(
                            Fault.MODEL,
                            targets.place(index) + " has the label " + label + ", but the model has " + count
                                    + " classes, 0 to " + (count - 1)
                                    + ": correct the labels, or use a model with more classes");
                }
            }
        }
    }

    /**
     * Splits the examples in two.
     *
     * @param fraction the part that goes into the second, above 0 and below 1
     * @param seed decides which
     */
    Examples[] split(double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new DataException(
                    Fault.REQUEST, "the part for validation is " + fraction + ": give a number between 0 and 1");
        }
        Integer[] order = shuffled(seed);
        if (targets.areLabels()) {
            long[] labels = Arrays.stream(chosen).mapToLong(targets::label).toArray();
            // Sorting is stable, so each class stays shuffled.
            Arrays.sort(order, Comparator.comparingLong(i -> labels[i]));
        }
        boolean[] second = new boolean[size()];
        for (int i = 0; i < order.length; i++) {
            second[order[i]] = Math.floor((i + 1) * fraction + 0.5) > Math.floor(i * fraction + 0.5);
        }
        return new Examples[] {part(second, false, fraction), part(second, true, fraction)};
    }

    private Integer[] shuffled(long seed) {
        int[] order = IntStream.range(0, size()).toArray();
        new ExampleRandom(seed, -1, -1).shuffle(order);
        return Arrays.stream(order).boxed().toArray(Integer[]::new);
    }

    private Examples part(boolean[] second, boolean wanted, double fraction) {
        int[] part = IntStream.range(0, size())
                .filter(i -> second[i] == wanted)
                .map(i -> chosen[i])
                .toArray();
        if (part.length == 0) {
            throw new DataException(
                    Fault.REQUEST,
                    "the data have " + (size() == 1 ? "one example" : size() + " examples")
                            + ", and the part of " + fraction
                            + " for validation leaves none on one side: choose another part, or none");
        }
        return new Examples(inputs, targets, classes, part);
    }

    /**
     * Requires that there is an example whose input can be read: a training would fail only where it comes to the first.
     *
     * @throws DataException when no image can be decoded
     */
    public void requireReadable() {
        if (inputs instanceof ImageFiles files && !Arrays.stream(chosen).anyMatch(files::isReadable)) {
            throw unreadable();
        }
    }

    /** The refusal of data of which nothing can be read. */
    DataException unreadable() {
        String first = skipped().isEmpty()
                ? ""
                : "; '" + skipped().firstKey() + "' " + skipped().get(skipped().firstKey());
        return new DataException(
                Fault.MODEL, inputs.source() + " has no image that can be read" + first + ": give PNG or JPEG files");
    }

    ExampleInputs inputs() {
        return inputs;
    }

    NumberRows targets() {
        return targets;
    }

    /** The positions of the examples in the files. */
    int[] positions() {
        return chosen.clone();
    }
}
