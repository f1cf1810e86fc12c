package org.onnxtwist.io.text;

import java.util.function.Consumer;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.io.proto.ValueInfoProto;

/** Reads graphs: {@code name (inputs) => (outputs) <initializers and types of values> { nodes }}. */
final class GraphParser {
    private final Source source;
    private final int maxDepth;
    private final TypeParser types;
    private final TensorParser tensors;
    private final AttributeParser attributes;
    private final NodeParser nodes;
    private int depth;

    /** @param maxDepth how many graphs may lie in each other, and how many types */
    GraphParser(Source source, int maxDepth) {
        this.source = source;
        this.maxDepth = maxDepth;
        this.types = new TypeParser(source, maxDepth);
        this.tensors = new TensorParser(source);
        this.attributes = new AttributeParser(source, types, tensors, this::graph);
        this.nodes = new NodeParser(source, attributes);
    }

    AttributeParser attributes() {
        return attributes;
    }

    GraphProto graph() {
        int mark = source.mark();
        if (++depth > maxDepth) {
            throw source.wrong(mark, "graphs nest deeper than the limit of " + maxDepth);
        }
        GraphProto.Builder graph = GraphProto.newBuilder().setName(source.name("the name of a graph"));
        Lists.enclosed(source, '(', () -> input(graph), ')');
        source.expectArrow();
        Lists.enclosed(source, '(', () -> graph.addOutput(value("an output")), ')');
        if (source.peek() == '<') {
            Lists.enclosed(source, '<', () -> initializer(graph), '>');
        }
        nodes(graph::addNode);
        depth--;
        return graph.build();
    }

    void nodes(Consumer<NodeProto> sink) {
        source.expect('{');
        while (!source.take('}')) {
            if (source.isAtEnd()) {
                throw source.expected("a node or '}'");
            }
            sink.accept(nodes.node());
        }
    }

    /** A value with its type, if it has one. */
    ValueInfoProto value(String role) {
        ValueInfoProto.Builder value = ValueInfoProto.newBuilder();
        if (types.isNext()) {
            value.setType(types.type());
        }
        return value.setName(source.name(role)).build();
    }

    private GraphProto.Builder input(GraphProto.Builder graph) {
        int mark = source.mark();
        ValueInfoProto input = value("an input");
        if (source.take('=')) {
            graph.addInitializer(initializer(mark, input));
        }
        return graph.addInput(input);
    }

    private GraphProto.Builder initializer(GraphProto.Builder graph) {
        int mark = source.mark();
        ValueInfoProto value = value("a value");
        boolean isElided = source.isElision();
        return source.take('=') || isElided
                ? graph.addInitializer(initializer(mark, value))
                : graph.addValueInfo(value);
    }

    private TensorProto initializer(int mark, ValueInfoProto value) {
        TypeProto type = value.getType();
        return tensors.data(type, mark, value.getName());
    }
}
