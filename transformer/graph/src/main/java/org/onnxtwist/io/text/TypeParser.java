package org.onnxtwist.io.text;

import java.util.Optional;
import org.onnxtwist.io.proto.TensorShapeProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.type.DType;

/** Reads types: {@code float}, {@code float[]}, {@code float[N,3,?]}, {@code seq(map(int64,string))} and so on. */
final class TypeParser {
    private final Source source;
    private final int maxDepth;

    /** @param maxDepth how many types may lie in each other */
    TypeParser(Source source, int maxDepth) {
        this.source = source;
        this.maxDepth = maxDepth;
    }

    /** Tells whether a type is next: a word that begins one, and not in quotes. */
    boolean isNext() {
        if (!source.isAtWord()) {
            return false;
        }
        int mark = source.mark();
        boolean isType = Words.isType(source.word("a type"));
        source.backTo(mark);
        return isType;
    }

    TypeProto type() {
        return type(1);
    }

    private TypeProto type(int depth) {
        int mark = source.mark();
        if (depth > maxDepth) {
            throw source.wrong(mark, "types nest deeper than the limit of " + maxDepth);
        }
        TypeProto.Builder type = TypeProto.newBuilder();
        String word = source.word("a type");
        switch (word) {
            case Words.SEQUENCE -> {
                TypeProto.Sequence.Builder sequence = type.getSequenceTypeBuilder();
                element(depth).ifPresent(sequence::setElemType);
            }
            case Words.OPTIONAL -> {
                TypeProto.Optional.Builder optional = type.getOptionalTypeBuilder();
                element(depth).ifPresent(optional::setElemType);
            }
            case Words.MAP -> {
                source.expect('(');
                TypeProto.Map.Builder map =
                        type.getMapTypeBuilder().setKeyType(elementType().code());
                source.expect(',');
                map.setValueType(type(depth + 1));
                source.expect(')');
            }
            case Words.SPARSE_TENSOR -> {
                source.expect('(');
                TypeProto.SparseTensor.Builder sparse = type.getSparseTensorTypeBuilder()
                        .setElemType(elementType().code());
                shape().ifPresent(sparse::setShape);
                source.expect(')');
            }
            case Words.OPAQUE -> opaque(type.getOpaqueTypeBuilder());
            default -> {
                source.backTo(mark);
                TypeProto.Tensor.Builder tensor =
                        type.getTensorTypeBuilder().setElemType(elementType().code());
                shape().ifPresent(tensor::setShape);
            }
        }
        return type.build();
    }

    /** The type in parentheses, empty where there is nothing between them. */
    private Optional<TypeProto> element(int depth) {
        source.expect('(');
        Optional<TypeProto> element = source.peek() == ')' ? Optional.empty() : Optional.of(type(depth + 1));
        source.expect(')');
        return element;
    }

    private void opaque(TypeProto.Opaque.Builder opaque) {
        source.expect('(');
        if (source.peek() != ')') {
            String name = QualifiedName.parse(source).joined();
            if (source.take(',')) {
                opaque.setDomain(name);
                name = source.name("the name of an opaque type");
            }
            opaque.setName(name);
        }
        source.expect(')');
    }

    DType elementType() {
        int mark = source.mark();
        DType type = Words.elementTypes().get(source.word("an element type"));
        if (type == null) {
            source.backTo(mark);
            throw source.expected("an element type such as float or int64");
        }
        return type;
    }

    /** A scalar's where there are no brackets; empty, for an unknown rank, where there is nothing between them. */
    Optional<TensorShapeProto> shape() {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        if (source.take('[')) {
            if (source.take(']')) {
                return Optional.empty();
            }
            do {
                dimension(shape.addDimBuilder());
            } while (source.take(','));
            source.expect(']');
        }
        return Optional.of(shape.build());
    }

    private void dimension(TensorShapeProto.Dimension.Builder dimension) {
        if (source.isAtNumber()) {
            dimension.setDimValue(Numbers.integer(source, "a dimension"));
        } else if (!source.take('?')) {
            dimension.setDimParam(source.name("a dimension"));
        }
    }
}
