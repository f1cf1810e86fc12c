package org.onnxtwist.page.drawing.sketch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.schema.OperatorSchema;

/** The texts of a drawing: names, types, weights and attributes, short enough for a box. */
public final class NodeText {
    private static final int FEW_ELEMENTS = 4;
    private static final int LONGEST_ATTRIBUTES = 36;
    private static final int LONGEST_TYPE = 30;
    private static final int LONGEST_TOOLTIP = 300;

    /** Attributes of convolutions and poolings that say nothing where all their numbers are the same ordinary one. */
    private static final Set<String> ORDINARY_ONES =
            Set.of(Conv.STRIDES.name(), Conv.DILATIONS.name(), Conv.GROUP.name());

    private NodeText() {}

    /** Returns a text of at most {@code longest} characters, of which a longer one keeps its beginning and its end. */
    public static String shortened(String text, int longest) {
        String line = Excerpt.escaped(text.length() > LONGEST_TOOLTIP * 2 ? ends(text, LONGEST_TOOLTIP * 2) : text);
        return ends(line, longest);
    }

    private static String ends(String text, int longest) {
        int count = text.codePointCount(0, text.length());
        if (count <= longest) {
            return text;
        }
        int tail = longest / 2;
        int head = longest - 1 - tail;
        return text.substring(0, text.offsetByCodePoints(0, head)) + "\u2026"
                + text.substring(text.offsetByCodePoints(text.length(), -tail));
    }

    /** Returns the type of a value as the label of an edge: element types other than float are named. Empty where nothing is known. */
    public static String type(ValueType type) {
        Optional<ValueType.TensorType> tensor = type.asTensor();
        if (tensor.isEmpty()) {
            return type == ValueType.UNKNOWN ? "" : shortened(type.toString(), LONGEST_TYPE);
        }
        DType dtype = tensor.get().dtype();
        String prefix = dtype == DType.FLOAT ? "" : dtype.onnxName() + " ";
        return tensor.get()
                .shape()
                .known()
                .map(dims -> shortened(prefix + dims(dims), LONGEST_TYPE))
                .orElse(prefix.trim());
    }

    private static String dims(List<Dim> dims) {
        return dims.isEmpty() ? "scalar" : dims.stream().map(Dim::toString).collect(Collectors.joining("\u00d7"));
    }

    /** Returns a weight as text: its elements if they are few, otherwise its type and sizes. */
    static String weight(Value value) {
        Optional<Tensor> tensor = value.constant().or(value::initializer);
        if (tensor.isEmpty()) {
            return value.sparseInitializer()
                    .map(sparse -> "sparse " + type(sparse.type()))
                    .orElseGet(() -> type(value.type()));
        }
        Tensor known = tensor.get();
        int shown = known.dtype().isFloatingPoint() ? 1 : FEW_ELEMENTS;
        boolean few = known.elements() <= shown
                && known.rank() <= 1
                && known.isAvailable()
                && TensorElements.areNumbers(known.dtype());
        return few ? elements(known) : type(known.type());
    }

    private static String elements(Tensor tensor) {
        TensorElements elements = TensorElements.of(tensor);
        StringJoiner list = tensor.rank() == 0 ? new StringJoiner(", ") : new StringJoiner(", ", "[", "]");
        for (long i = 0; i < tensor.elements(); i++) {
            list.add(
                    TensorElements.areLongs(tensor.dtype())
                            ? integer(elements.longAt(i))
                            : number(elements.doubleAt(i)));
        }
        return list.toString();
    }

    /** An integer; those that stand for the end of an axis in slices are words. */
    private static String integer(long value) {
        long far = Integer.MAX_VALUE;
        return value >= far ? "max" : value <= -far ? "min" : Long.toString(value);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e6
                ? Long.toString((long) value)
                : String.format(java.util.Locale.ROOT, "%.3g", value);
    }

    /** Returns the attributes of a node that fit on a line: numbers and words, without those that say nothing. Empty for none. */
    static String attributes(Node node, Optional<OperatorSchema> schema) {
        List<String> words = new ArrayList<>();
        for (Attribute attribute : node.attributes()) {
            boolean isDefault = schema.flatMap(known -> known.attribute(attribute.name()))
                    .flatMap(OperatorSchema.AttributeSchema::defaultValue)
                    .filter(attribute.value()::equals)
                    .isPresent();
            if (!isDefault && !isOrdinary(node, attribute)) {
                text(attribute.value()).ifPresent(value -> words.add(attribute.name() + " " + value));
            }
        }
        String line = String.join(", ", words);
        return line.length() <= LONGEST_ATTRIBUTES ? Excerpt.escaped(line) : start(line);
    }

    private static String start(String line) {
        String cut = line.substring(
                0, line.offsetByCodePoints(0, Math.min(LONGEST_ATTRIBUTES, line.codePointCount(0, line.length())) - 1));
        return Excerpt.escaped(cut) + "\u2026";
    }

    private static boolean isOrdinary(Node node, Attribute attribute) {
        if (attribute.name().equals(Conv.KERNEL_SHAPE.name())) {
            // The weight has the same sizes.
            return BoxFamily.of(node, false) == BoxFamily.CONVOLUTION;
        }
        if (ORDINARY_ONES.contains(attribute.name())) {
            return attribute.value() instanceof AttributeValue.IntValue one
                    ? one.value() == 1
                    : attribute.value() instanceof AttributeValue.IntValues many
                            && many.values().stream().allMatch(number -> number == 1);
        }
        return attribute.name().equals(Conv.PADS.name())
                && attribute.value() instanceof AttributeValue.IntValues many
                && many.values().stream().allMatch(number -> number == 0);
    }

    private static Optional<String> text(AttributeValue value) {
        if (value instanceof AttributeValue.IntValue number) {
            return Optional.of(Long.toString(number.value()));
        }
        if (value instanceof AttributeValue.FloatValue number) {
            return Optional.of(number(number.value()));
        }
        if (value instanceof AttributeValue.StringValue text) {
            return Optional.of(text.value().toString());
        }
        if (value instanceof AttributeValue.IntValues numbers) {
            List<Long> all = numbers.values();
            boolean same = all.size() > 1 && all.stream().distinct().count() == 1;
            return Optional.of(
                    same
                            ? all.get(0).toString()
                            : all.stream()
                                    .limit(FEW_ELEMENTS * 2)
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(" ")));
        }
        return Optional.empty();
    }

    /** Returns everything about a node that a reader may look up, in lines. */
    static String tooltip(Node node, List<String> values) {
        List<String> lines = new ArrayList<>();
        lines.add(node.operator() + (node.name().isEmpty() ? "" : " " + shortened(node.name(), LONGEST_TOOLTIP)));
        for (Attribute attribute : node.attributes()) {
            lines.add(shortened(
                    attribute.name() + " = " + text(attribute.value()).orElse("\u2026"), LONGEST_TOOLTIP / 2));
        }
        lines.addAll(values);
        return String.join("\n", lines);
    }

    /** Returns the name of a value as it is known to a reader. */
    public static String name(Value value) {
        return shortened(value.name().orElseGet(value::hint), LONGEST_TOOLTIP);
    }
}
