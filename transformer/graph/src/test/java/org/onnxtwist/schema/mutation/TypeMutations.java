package org.onnxtwist.schema.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TensorShapeProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.schema.OperatorSchema;

/** Mutations of the types and shapes of what a node reads. */
final class TypeMutations {
    private static final int EACH = 4;

    private TypeMutations() {}

    static List<Mutation> types() {
        List<Mutation> all = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            int input = i;
            String which = "input " + i + " ";
            all.add(new Mutation(which + "of a type not allowed", subject -> elements(subject, input, false)));
            all.add(new Mutation(which + "of another type", subject -> elements(subject, input, true)));
            all.add(new Mutation(which + "a sequence", subject -> sequence(subject, input)));
        }
        return all;
    }

    static List<Mutation> shapes() {
        List<Mutation> all = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            String which = "input " + i + " ";
            all.add(shape(
                    which + "of one rank more",
                    i,
                    shape -> shape.addDimBuilder().setDimValue(2)));
            all.add(shape(which + "of one rank less", i, shape -> {
                if (shape.getDimCount() > 0) {
                    shape.removeDim(shape.getDimCount() - 1);
                }
            }));
            all.add(shape(which + "with its first size raised", i, shape -> grow(shape, 0)));
            all.add(shape(which + "with its second size raised", i, shape -> grow(shape, 1)));
            all.add(shape(which + "with its last size raised", i, shape -> grow(shape, shape.getDimCount() - 1)));
        }
        return all;
    }

    private static Optional<TypeProto> type(MutationSubject subject, int input) {
        return input < subject.node().getInputCount()
                ? subject.type(subject.node().getInput(input))
                : Optional.empty();
    }

    private static Set<String> allowed(OperatorSchema schema, OperatorSchema.FormalParameter parameter) {
        return schema.type(parameter.type())
                .map(OperatorSchema.TypeConstraint::allowed)
                .orElse(Set.of(parameter.type()));
    }

    /** Another element type that the operator takes there, or one that it does not. */
    private static Optional<ModelProto> elements(MutationSubject subject, int input, boolean allowed) {
        Optional<OperatorSchema.FormalParameter> parameter = subject.schema().flatMap(schema -> schema.input(input));
        Optional<TypeProto> before = type(subject, input).filter(TypeProto::hasTensorType);
        if (parameter.isEmpty() || before.isEmpty()) {
            return Optional.empty();
        }
        Set<String> types = allowed(subject.schema().orElseThrow(), parameter.get());
        int now = before.get().getTensorType().getElemType();
        for (TensorProto.DataType type : List.of(
                TensorProto.DataType.FLOAT,
                TensorProto.DataType.INT64,
                TensorProto.DataType.BOOL,
                TensorProto.DataType.STRING,
                TensorProto.DataType.DOUBLE,
                TensorProto.DataType.UINT8,
                TensorProto.DataType.COMPLEX64)) {
            if (type.getNumber() != now && types.contains(ElementNames.tensor(type)) == allowed) {
                TypeProto.Builder after = before.get().toBuilder();
                after.getTensorTypeBuilder().setElemType(type.getNumber());
                return Optional.of(subject.withType(subject.node().getInput(input), after.build()));
            }
        }
        return Optional.empty();
    }

    private static Optional<ModelProto> sequence(MutationSubject subject, int input) {
        return type(subject, input).map(before -> {
            TypeProto.Builder after = TypeProto.newBuilder();
            after.getSequenceTypeBuilder().setElemType(before);
            return subject.withType(subject.node().getInput(input), after.build());
        });
    }

    private static Mutation shape(String name, int input, Consumer<TensorShapeProto.Builder> change) {
        return new Mutation(
                name,
                subject -> type(subject, input)
                        .filter(type ->
                                type.hasTensorType() && type.getTensorType().hasShape())
                        .flatMap(before -> {
                            TypeProto.Builder after = before.toBuilder();
                            change.accept(after.getTensorTypeBuilder().getShapeBuilder());
                            return after.build().equals(before)
                                    ? Optional.empty()
                                    : Optional.of(
                                            subject.withType(subject.node().getInput(input), after.build()));
                        }));
    }

    private static void grow(TensorShapeProto.Builder shape, int axis) {
        if (axis >= 0 && axis < shape.getDimCount() && shape.getDim(axis).hasDimValue()) {
            shape.getDimBuilder(axis).setDimValue(shape.getDim(axis).getDimValue() + 1);
        }
    }
}
