package org.onnxtwist.schema.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;

/** Mutations of a node's attributes. */
final class AttributeMutations {
    /** How many attributes of a node are mutated, each by itself. */
    private static final int EACH = 3;

    private AttributeMutations() {}

    static List<Mutation> all() {
        List<Mutation> all = new ArrayList<>();
        all.add(added("attribute unknown", Values.integer("unheard_of", 1)));
        all.add(added("attribute of tools", Values.integer("__tool", 1)));
        all.add(added("attribute without name", Values.integer("", 1)));
        for (int i = 0; i < EACH; i++) {
            String which = "attribute " + i + " ";
            all.add(removed(which + "removed", i));
            all.add(repeated(which + "twice", i));
            all.add(changed(which + "of another kind", i, AttributeMutations::ofAnotherKind));
            all.add(changed(which + "with another stated kind", i, (a, b) -> b.setType(other(a.getType()))));
            all.add(changed(which + "without a stated kind", i, (a, b) -> b.clearType()));
            all.add(changed(which + "without its field", i, AttributeMutations::withoutField));
            all.add(changed(which + "with two fields", i, AttributeMutations::withTwoFields));
            all.add(changed(which + "with another field", i, AttributeMutations::withAnotherField));
            all.add(changed(which + "refers", i, (a, b) -> {
                withoutField(a, b);
                b.setRefAttrName("of_a_function");
            }));
            all.add(changed(which + "refers and has a value", i, (a, b) -> b.setRefAttrName("of_a_function")));
        }
        return all;
    }

    /** Those that only matter where shapes are known. */
    static List<Mutation> values() {
        List<Mutation> all = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            String which = "attribute " + i + " ";
            all.add(removed(which + "removed", i));
            all.add(changed(which + "without its field", i, AttributeMutations::withoutField));
            all.add(changed(which + "with the least number", i, AttributeMutations::least));
            all.add(changed(which + "longer", i, AttributeMutations::longer));
        }
        return all;
    }

    private static void least(AttributeProto before, AttributeProto.Builder after) {
        if (before.hasI()) {
            after.setI(Integer.MIN_VALUE);
        } else if (before.getIntsCount() > 0) {
            after.setInts(0, Integer.MIN_VALUE);
        }
    }

    private static void longer(AttributeProto before, AttributeProto.Builder after) {
        if (before.getIntsCount() > 0) {
            after.addInts(before.getInts(0));
        }
    }

    private static Mutation added(String name, AttributeProto attribute) {
        return new Mutation(name, subject -> Optional.of(subject.withNode(node -> node.addAttribute(attribute))));
    }

    private static Mutation changed(String name, int index, BiConsumer<AttributeProto, AttributeProto.Builder> change) {
        return new Mutation(
                name,
                subject -> subject.attribute(index)
                        .map(before -> subject.withAttribute(index, after -> change.accept(before, after)))
                        .filter(model -> !model.equals(subject.model())));
    }

    private static Mutation removed(String name, int index) {
        return new Mutation(
                name,
                subject -> subject.attribute(index).map(any -> subject.withNode(node -> node.removeAttribute(index))));
    }

    private static Mutation repeated(String name, int index) {
        return new Mutation(
                name,
                subject -> subject.attribute(index).map(again -> subject.withNode(node -> node.addAttribute(again))));
    }

    private static AttributeType other(AttributeType kind) {
        return kind == AttributeType.INT ? AttributeType.FLOAT : AttributeType.INT;
    }

    private static void ofAnotherKind(AttributeProto before, AttributeProto.Builder after) {
        after.clear().setName(before.getName());
        if (before.getType() == AttributeType.INT) {
            after.setType(AttributeType.FLOAT).setF(1);
        } else {
            after.setType(AttributeType.INT).setI(1);
        }
    }

    private static void withoutField(AttributeProto before, AttributeProto.Builder after) {
        after.clear().setName(before.getName()).setType(before.getType());
    }

    private static void withTwoFields(AttributeProto before, AttributeProto.Builder after) {
        if (before.hasI()) {
            after.setF(1);
        } else {
            after.setI(1);
        }
    }

    private static void withAnotherField(AttributeProto before, AttributeProto.Builder after) {
        withoutField(before, after);
        withTwoFields(before, after);
    }
}
