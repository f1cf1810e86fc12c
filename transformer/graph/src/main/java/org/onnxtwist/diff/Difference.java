package org.onnxtwist.diff;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.diff.ModelDiff.Aspect;
import org.onnxtwist.ir.type.ValueType;

/**
 * One thing in which two models differ. Parts that both models have are called by their names in the first model; {@code place} is the path
 * to the graph, empty for the main one and for the model itself.
 */
public sealed interface Difference {
    /** The aspect of the model that this difference concerns. */
    Aspect aspect();

    /** The path to the graph of this difference; empty for the main graph and for the model. */
    default String place() {
        return "";
    }

    /**
     * The description of this difference in one sentence, without the place. It quotes names and texts of the models unchanged, including
     * control characters.
     */
    String sentence();

    /** The direction of this difference: only in the second model, only in the first, or different in the two. */
    default Direction direction() {
        return Direction.CHANGED;
    }

    /** The direction of a difference: only in the second model, only in the first, or different in the two. */
    enum Direction {
        ADDED,
        REMOVED,
        CHANGED
    }

    /** Inputs or outputs. */
    enum Port {
        INPUT,
        OUTPUT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A difference of the inputs and outputs. */
    sealed interface PortDifference extends Difference {
        @Override
        default Aspect aspect() {
            return Aspect.INTERFACE;
        }
    }

    /** A difference of the nodes and of what they read. */
    sealed interface NodeDifference extends Difference {
        @Override
        default Aspect aspect() {
            return Aspect.NODES;
        }
    }

    /** A difference of the weights. */
    sealed interface WeightDifference extends Difference {
        @Override
        default Aspect aspect() {
            return Aspect.WEIGHTS;
        }
    }

    /** A difference of the functions. */
    sealed interface FunctionDifference extends Difference {
        @Override
        default Aspect aspect() {
            return Aspect.FUNCTIONS;
        }
    }

    /** A part that only the second model has. */
    sealed interface Added extends Difference {
        @Override
        default Direction direction() {
            return Direction.ADDED;
        }
    }

    /** A part that only the first model has. */
    sealed interface Removed extends Difference {
        @Override
        default Direction direction() {
            return Direction.REMOVED;
        }
    }

    /** A field of the model that identifies it, its producer or a version. */
    record HeadChange(Aspect aspect, String field, String before, String after) implements Difference {
        @Override
        public String sentence() {
            return field + " was " + quoted(before) + " and is " + quoted(after);
        }

        private static String quoted(String text) {
            return text.isEmpty() ? "empty" : "'" + text + "'";
        }
    }

    /** The version of an operator set; empty where it is not imported. */
    record OpsetChange(String place, String domain, OptionalLong before, OptionalLong after) implements Difference {
        @Override
        public Aspect aspect() {
            return Aspect.OPSETS;
        }

        @Override
        public String sentence() {
            return "opset " + (domain.isEmpty() ? "ai.onnx" : domain) + " was " + word(before) + " and is "
                    + word(after);
        }

        private static String word(OptionalLong version) {
            return version.isPresent() ? Long.toString(version.getAsLong()) : "not imported";
        }
    }

    /** The documentation of something; empty for none. */
    record DocChange(String place, String subject, String before, String after) implements Difference {
        @Override
        public Aspect aspect() {
            return Aspect.DOCS;
        }

        @Override
        public String sentence() {
            String what = before.isEmpty() ? " was added" : after.isEmpty() ? " was removed" : " changed";
            return "the documentation of " + subject + what;
        }
    }

    /** A property of something. */
    record MetadataChange(String place, String subject, String key, Optional<String> before, Optional<String> after)
            implements Difference {
        @Override
        public Aspect aspect() {
            return Aspect.METADATA;
        }

        @Override
        public String sentence() {
            return "property '" + key + "' of " + subject + Texts.change(before, after);
        }
    }

    /**
     * A field of the file that is kept but not understood, and is not the same in both.
     *
     * @param before its text in the first model; both are empty where the field is no text
     * @param after its text in the second model
     */
    record FieldChange(String place, String subject, String field, Optional<String> before, Optional<String> after)
            implements Difference {
        @Override
        public Aspect aspect() {
            return Aspect.METADATA;
        }

        @Override
        public String sentence() {
            String change = before.isEmpty() && after.isEmpty() ? " is not the same" : Texts.change(before, after);
            return "field " + field + " of " + subject + change;
        }
    }

    /** An input or output that only the second model has. */
    record PortAdded(String place, Port port, String name, ValueType type, List<String> readBy)
            implements PortDifference, Added {
        @Override
        public String sentence() {
            return port.word() + " '" + name + "' " + type + " was added" + Texts.readBy("; it is", readBy);
        }
    }

    /** An input or output that only the first model has. */
    record PortRemoved(String place, Port port, String name, ValueType type, List<String> readBy)
            implements PortDifference, Removed {
        @Override
        public String sentence() {
            return port.word() + " '" + name + "' " + type + " was removed" + Texts.readBy("; it was", readBy);
        }
    }

    /** An input or output with another name. */
    record PortRenamed(Port port, String before, String after) implements PortDifference {
        @Override
        public String sentence() {
            return port.word() + " '" + before + "' is called '" + after + "'";
        }
    }

    /** An input or output of another type. */
    record PortTypeChange(String place, Port port, String name, ValueType before, ValueType after)
            implements PortDifference {
        @Override
        public String sentence() {
            return port.word() + " '" + name + "' was " + before + " and is " + after;
        }
    }

    /** Inputs or outputs that both have, in another order. */
    record PortsReordered(Port port, List<String> before, List<String> after) implements PortDifference {
        @Override
        public String sentence() {
            return "the " + port.word() + "s were in the order " + String.join(", ", before) + " and are in the order "
                    + String.join(", ", after);
        }
    }

    /**
     * A node that only the second model has.
     *
     * @param node operator and name
     * @param reads the values that it reads
     * @param readBy the places that read its outputs; for places that both models have, with the value read before
     */
    record NodeAdded(String place, String node, List<String> reads, List<String> readBy)
            implements NodeDifference, Added {
        @Override
        public String sentence() {
            return node + " was added; it reads " + Texts.list(reads) + Texts.readBy(" and is", readBy);
        }
    }

    /**
     * A node that only the first model has.
     *
     * @param node operator and name
     * @param reads the values that it read
     * @param readBy the places that read its outputs; for places that both models have, with the value read now
     */
    record NodeRemoved(String place, String node, List<String> reads, List<String> readBy)
            implements NodeDifference, Removed {
        @Override
        public String sentence() {
            return node + " was removed; it read " + Texts.list(reads) + Texts.readBy(" and was", readBy);
        }
    }

    /** A node with another operator. */
    record OperatorChange(String place, String node, String before, String after) implements NodeDifference {
        @Override
        public String sentence() {
            return node + " calls " + after + " instead";
        }
    }

    /**
     * An attribute of a node, or the default of an attribute of a function.
     *
     * @param before its value as text, empty where it was not there
     * @param after its value as text, empty where it is not there any more
     * @param change the largest change of its elements, for a tensor
     */
    record AttributeChange(
            String place,
            String node,
            String attribute,
            Optional<String> before,
            Optional<String> after,
            Optional<ElementChange> change)
            implements NodeDifference {
        @Override
        public String sentence() {
            return "attribute " + attribute + " of " + node
                    + change.map(Texts::change).orElseGet(() -> Texts.change(before, after));
        }
    }

    /** A node with more, or fewer, outputs. */
    record OutputsChange(String place, String node, List<String> before, List<String> after) implements NodeDifference {
        @Override
        public String sentence() {
            return node + " made " + Texts.list(before) + " and makes " + Texts.list(after);
        }
    }

    /** A place that reads another value than before; both models have both values. */
    record WiringChange(String place, String reader, String before, String after) implements NodeDifference {
        @Override
        public String sentence() {
            return reader + " read " + before + " and reads " + after;
        }
    }

    /** A weight that only the second model has. */
    record WeightAdded(String place, String name, ValueType type, List<String> readBy)
            implements WeightDifference, Added {
        @Override
        public String sentence() {
            return "weight '" + name + "' " + type + " was added" + Texts.readBy("; it is", readBy);
        }
    }

    /** A weight that only the first model has. */
    record WeightRemoved(String place, String name, ValueType type, List<String> readBy)
            implements WeightDifference, Removed {
        @Override
        public String sentence() {
            return "weight '" + name + "' " + type + " was removed" + Texts.readBy("; it was", readBy);
        }
    }

    /**
     * A weight with other elements, or of another type or size.
     *
     * @param name its name in the first model
     * @param nameAfter its name in the second
     * @param hashBefore a 64-bit hash of type, sizes and elements
     * @param hashAfter the same of the second model
     * @param change how far the elements are apart; empty where sizes differ or elements are no numbers
     */
    record WeightChange(
            String place,
            String name,
            String nameAfter,
            ValueType typeBefore,
            ValueType typeAfter,
            long hashBefore,
            long hashAfter,
            Optional<ElementChange> change)
            implements WeightDifference {
        @Override
        public String sentence() {
            String type = typeBefore.equals(typeAfter)
                    ? " " + typeBefore
                    : " was " + typeBefore + " and is " + typeAfter + (change.isPresent() ? ";" : "");
            String elements =
                    change.map(Texts::change).orElse(typeBefore.equals(typeAfter) ? " has other elements" : "");
            return "weight '" + name + "'" + type + elements;
        }
    }

    /** Weights that nodes shared in one model only. */
    record WeightSharing(String place, List<String> before, List<String> after) implements WeightDifference {
        @Override
        public String sentence() {
            return "what was read from " + weights(before) + " is read from " + weights(after);
        }

        private static String weights(List<String> names) {
            return (names.size() == 1 ? "weight " : "weights ") + Texts.list(names);
        }
    }

    /** A function that only the second model has. */
    record FunctionAdded(String function) implements FunctionDifference, Added {
        @Override
        public String sentence() {
            return function + " was added";
        }
    }

    /** A function that only the first model has. */
    record FunctionRemoved(String function) implements FunctionDifference, Removed {
        @Override
        public String sentence() {
            return function + " was removed";
        }
    }

    /** A change of the attributes that a call of a function must give. */
    record FunctionChange(String function, List<String> before, List<String> after) implements FunctionDifference {
        @Override
        public String sentence() {
            return "a call of " + function + " had to give " + Texts.list(before) + " and has to give "
                    + Texts.list(after);
        }
    }

    /** A change of the declared type of an intermediate value. */
    record TypeChange(String place, String value, ValueType before, ValueType after) implements Difference {
        @Override
        public Aspect aspect() {
            return Aspect.TYPES;
        }

        @Override
        public String sentence() {
            return "value " + value + " was declared as " + before + " and is declared as " + after;
        }
    }

    /**
     * A node or an inner value with another name. {@link ModelDiff}, for which these names do not count, does not report it; {@link
     * NameSnapshot} does, of a model that was edited.
     *
     * @param subject the kind of the part: node, or value
     */
    record Renamed(String place, String subject, String before, String after) implements Difference {
        @Override
        public Aspect aspect() {
            return Aspect.NAMES;
        }

        @Override
        public String sentence() {
            return subject + " '" + before + "' is called '" + after + "'";
        }
    }
}
