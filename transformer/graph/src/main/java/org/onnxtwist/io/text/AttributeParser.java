package org.onnxtwist.io.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TypeProto;

/** Reads attributes: {@code group: int = 1}, {@code axes = [0, 1]}, {@code alpha: float = @alpha}, subgraphs, tensors and types. */
final class AttributeParser {
    private final Source source;
    private final TypeParser types;
    private final TensorParser tensors;
    private final Supplier<GraphProto> graphs;

    /** @param graphs reads a subgraph */
    AttributeParser(Source source, TypeParser types, TensorParser tensors, Supplier<GraphProto> graphs) {
        this.source = source;
        this.types = types;
        this.tensors = tensors;
        this.graphs = graphs;
    }

    /** The attributes of a node. */
    List<AttributeProto> list() {
        int mark = source.mark();
        List<AttributeProto> list = Lists.enclosed(source, '<', this::attribute, '>');
        if (list.isEmpty()) {
            throw source.wrong(mark, "an attribute was expected between '<' and '>'");
        }
        return list;
    }

    private AttributeProto attribute() {
        String name = source.name("an attribute");
        Optional<AttributeType> stated = source.take(':') ? Optional.of(kind()) : Optional.empty();
        source.expect('=');
        return value(name, stated);
    }

    /** Reads the kind of an attribute, which stands between a colon and the value. */
    AttributeType kind() {
        int mark = source.mark();
        String word = source.word("the kind of an attribute");
        for (AttributeType kind : AttributeType.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        source.backTo(mark);
        throw source.expected("the kind of an attribute, such as int or floats,");
    }

    /** Reads the value of an attribute, which is next, and returns the attribute. */
    AttributeProto value(String name, Optional<AttributeType> stated) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (source.take('@')) {
            attribute.setRefAttrName(source.name("the name of the referenced attribute"));
            stated.filter(kind -> kind != AttributeType.UNDEFINED).ifPresent(attribute::setType);
            return attribute.build();
        }
        int mark = source.mark();
        boolean isList = source.peek() == '[';
        AttributeType kind = stated.orElseGet(this::guess);
        if (isList && kind == AttributeType.UNDEFINED) {
            throw source.wrong(mark, "an empty list was expected to have its kind before it, as in ': ints = []'");
        }
        if (isList) {
            Lists.bracketed(source, () -> {
                one(single(kind), attribute, true);
                return kind;
            });
        } else {
            one(kind, attribute, false);
        }
        return attribute.setType(kind).build();
    }

    /** The kind of a value that states none; undefined for an empty list. */
    private AttributeType guess() {
        int mark = source.mark();
        boolean isList = source.take('[');
        AttributeType kind = source.peek() == ']' ? AttributeType.UNDEFINED : guessOne();
        source.backTo(mark);
        return isList && kind != AttributeType.UNDEFINED ? several(kind) : kind;
    }

    private AttributeType guessOne() {
        if (source.isAtString()) {
            source.string("a value");
            return source.peek() == '(' ? AttributeType.GRAPH : AttributeType.STRING;
        } else if (source.isAtNumber()) {
            return Numbers.isInteger(source.number("a value")) ? AttributeType.INT : AttributeType.FLOAT;
        } else if (types.isNext()) {
            types.type();
            return isConstant() ? AttributeType.TENSOR : AttributeType.TYPE_PROTO;
        } else if (source.isAtWord()) {
            boolean isNumber = Words.isNumber(source.word("a value"));
            return isNumber && source.peek() != '(' ? AttributeType.FLOAT : AttributeType.GRAPH;
        }
        throw source.expected("the value of an attribute");
    }

    /** Tells whether the type that has been read is that of a tensor constant, because the tensor's name or elements follow. */
    private boolean isConstant() {
        int next = source.peek();
        return next == '{' || next == '=' || source.isAtString() || source.isAtWord() || source.isElision();
    }

    private static AttributeType several(AttributeType kind) {
        return AttributeType.valueOf(kind.name() + "S");
    }

    private AttributeType single(AttributeType kind) {
        if (!kind.name().endsWith("S")) {
            throw source.expected("a single value of kind " + kind.name().toLowerCase(Locale.ROOT));
        }
        return AttributeType.valueOf(kind.name().substring(0, kind.name().length() - 1));
    }

    private void one(AttributeType kind, AttributeProto.Builder attribute, boolean inList) {
        String role = "a value of kind " + kind.name().toLowerCase(Locale.ROOT);
        switch (kind) {
            case INT -> put(Numbers.integer(source, role), inList, attribute::setI, attribute::addInts);
            case FLOAT -> put(Numbers.real(source, role), inList, attribute::setF, attribute::addFloats);
            case STRING -> put(source.string(role), inList, attribute::setS, attribute::addStrings);
            case TENSOR -> put(tensor(), inList, attribute::setT, attribute::addTensors);
            case GRAPH -> put(graphs.get(), inList, attribute::setG, attribute::addGraphs);
            case TYPE_PROTO -> put(types.type(), inList, attribute::setTp, attribute::addTypeProtos);
            case SPARSE_TENSOR, SPARSE_TENSORS ->
                throw source.wrong(
                        source.mark(),
                        "a value other than a sparse tensor was expected, because the"
                                + " syntax has no sparse tensors");
            default -> throw source.expected(role);
        }
    }

    private interface Setter<T> {
        AttributeProto.Builder apply(T value);
    }

    private static <T> void put(T value, boolean inList, Setter<T> setter, Setter<T> adder) {
        (inList ? adder : setter).apply(value);
    }

    private TensorProto tensor() {
        int mark = source.mark();
        TypeProto type = types.type();
        boolean isNamed = source.isAtWord() || source.isAtString();
        String name = isNamed ? source.name("the tensor's name") : "";
        source.take('=');
        return tensors.constant(type, mark, name);
    }
}
