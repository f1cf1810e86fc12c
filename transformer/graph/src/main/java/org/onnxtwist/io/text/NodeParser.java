package org.onnxtwist.io.text;

import java.util.function.Consumer;
import org.onnxtwist.io.proto.NodeProto;

/** Reads nodes: {@code [label] y, z = domain.Operator:overload <attribute: int = 1> (x)}. */
final class NodeParser {
    private final Source source;
    private final AttributeParser attributes;

    NodeParser(Source source, AttributeParser attributes) {
        this.source = source;
        this.attributes = attributes;
    }

    NodeProto node() {
        NodeProto.Builder node = NodeProto.newBuilder();
        if (source.take('[')) {
            node.setName(source.name("the node's name"));
            source.expect(']');
        }
        names('=', "an output", node::addOutput);
        source.expect('=');
        QualifiedName operator = QualifiedName.parse(source);
        node.setDomain(operator.qualifier()).setOpType(operator.name());
        if (source.take(':')) {
            node.setOverload(source.name("an overload"));
        }
        boolean attributesFirst = source.peek() == '<';
        if (attributesFirst) {
            node.addAllAttribute(attributes.list());
        }
        source.expect('(');
        names(')', "an input", node::addInput);
        source.expect(')');
        if (!attributesFirst && source.peek() == '<') {
            node.addAllAttribute(attributes.list());
        }
        return node.build();
    }

    /** Names up to a sign, of which omitted ones may be empty. */
    private void names(char end, String role, Consumer<String> sink) {
        while (source.peek() != end) {
            if (source.take(',')) {
                sink.accept("");
                continue;
            }
            sink.accept(source.name(role));
            if (!source.take(',')) {
                return;
            }
        }
    }
}
