package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.io.file.Breach;
import org.onnxtwist.io.file.Breaches;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.onnx.tensor.Leftovers;
import org.onnxtwist.io.onnx.tensor.StringEntries;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.io.wire.MessageParser;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/**
 * Turns graph messages and function bodies into graphs. All names are defined before any is resolved, so that nodes need not be sorted.
 */
final class GraphReader {
    private static final OperatorId UNDEFINED = OperatorId.of("", "");

    private final Reading reading;
    private final Breaches breaches;
    private final Scope scope;
    private final int depth;
    private final FileLocation place;
    private final Graph graph;
    private final AttributeReader attributes;

    private GraphReader(Reading reading, @Nullable Scope outer, int depth, FileLocation place, String name) {
        if (depth > reading.maxDepth()) {
            throw place.invalid(MessageParser.tooDeep(reading.maxDepth()));
        }
        this.reading = reading;
        this.breaches = reading.breaches();
        this.scope = new Scope(outer, breaches.areCollected());
        this.depth = depth;
        this.place = place;
        this.graph = new Graph(name);
        this.attributes = new AttributeReader(reading.tensors(), this::body);
    }

    /** The reader of the main graph of a model. */
    static GraphReader main(String name, Reading reading, FileLocation place) {
        return new GraphReader(reading, null, 1, place, name);
    }

    /** The reader of a graph that sees the values of this one, which has been read. */
    GraphReader algorithm(FileLocation at, String name) {
        return new GraphReader(reading, scope, 1, at, name);
    }

    /** The reader of another graph of the model. */
    GraphReader apart(FileLocation at, String name) {
        return new GraphReader(reading, null, 1, at, name);
    }

    /** The value that a binding names, of the graph that was read or of one that it sees. */
    Value bound(String name) {
        return resolve(
                name,
                () -> place.invalid("has a binding of '" + name
                        + "', which is not defined: name an initializer and an output, or export the model again"));
    }

    private Graph body(GraphProto proto, FileLocation attribute) {
        return new GraphReader(reading, scope, depth + 1, attribute, proto.getName()).read(proto);
    }

    Graph read(GraphProto proto) {
        graph.setDoc(proto.getDocString());
        graph.setMetadata(StringEntries.read(proto.getMetadataPropsList()));
        for (ValueInfoProto input : proto.getInputList()) {
            define(input.getName(), graph.addInput("input", ValueType.UNKNOWN), place.in("input", input.getName()));
        }
        proto.getInitializerList().forEach(this::initializer);
        List<GraphOrigin.SparseDefault> sparseDefaults = new ArrayList<>();
        for (int i = 0; i < proto.getSparseInitializerCount(); i++) {
            sparse(i, proto.getSparseInitializer(i), sparseDefaults);
        }
        nodes(proto.getNodeList());
        for (ValueInfoProto output : proto.getOutputList()) {
            output(output.getName());
        }
        Descriptions descriptions = new Descriptions(scope, place, graph, breaches);
        Map<String, ValueInfoProto> inputs = descriptions.inputs(proto.getInputList());
        descriptions.outputs(proto.getOutputList());
        List<GraphOrigin.Info> infos = descriptions.infos(proto.getValueInfoList());
        descriptions.close();
        GraphProto head = proto.toBuilder()
                .clearNode()
                .clearInitializer()
                .clearSparseInitializer()
                .clearInput()
                .clearOutput()
                .clearValueInfo()
                .build();
        graph.setUnmodelled(new GraphOrigin(head, inputs, proto.getOutputList(), infos, sparseDefaults));
        return graph;
    }

    private void initializer(TensorProto proto) {
        FileLocation here = place.in("initializer", proto.getName());
        Optional<Tensor> tensor = breaches.attempt(() -> reading.tensors().read(proto, here));
        Optional<Value> input = scope.local(proto.getName())
                .filter(value -> value.isInput() && value.initializer().isEmpty());
        Value value = input.orElseGet(() -> tensor.map(read -> graph.addInitializer("initializer", read))
                .orElseGet(() -> undefined("initializer")));
        breaches.assign(place, graph, value);
        if (input.isEmpty()) {
            define(proto.getName(), value, here);
        } else if (tensor.isPresent()) {
            graph.setInitializer(value, tensor.get());
        }
    }

    /** Gives a value a name. */
    private void define(String name, Value value, FileLocation here) {
        try {
            scope.define(name, value, here);
        } catch (Breach breach) {
            breaches.add(breach);
            breaches.assign(place, graph, value);
        }
    }

    /** A new value that nothing defines. */
    private Value undefined(String hint) {
        Node maker = graph.newNode(UNDEFINED).output(hint).append();
        Value value = maker.detachOutput(0, hint);
        graph.remove(maker);
        return value;
    }

    /** The value of that name in this scope; if there is none, a new value that nothing defines. */
    private Value resolve(String name, Supplier<InvalidModelException> refusal) {
        Optional<Value> found = scope.resolve(name);
        if (found.isPresent()) {
            return found.get();
        }
        if (!breaches.areCollected()) {
            throw refusal.get();
        }
        Value value = undefined(name);
        define(name, value, place.in("value", name));
        return value;
    }

    private void sparse(int index, SparseTensorProto proto, List<GraphOrigin.SparseDefault> defaults) {
        String name = proto.getValues().getName();
        FileLocation here = place.in("sparse initializer", name);
        Optional<Value> defined = scope.local(name);
        if (defined.isPresent()
                && defined.get().isInput()
                && defined.get().initializer().isEmpty()) {
            breaches.attempt(() -> Leftovers.of(proto, reading.tensors(), here))
                    .ifPresent(leftovers -> defaults.add(new GraphOrigin.SparseDefault(index, proto, leftovers)));
            breaches.assign(place, graph, defined.get());
        } else {
            Value value = breaches.attempt(() -> reading.tensors().read(proto, here))
                    .map(tensor -> graph.addSparseInitializer("initializer", tensor))
                    .orElseGet(() -> undefined("initializer"));
            breaches.assign(place, graph, value);
            define(name, value, here);
        }
    }

    private void nodes(List<NodeProto> protos) {
        List<Node> nodes = new ArrayList<>(protos.size());
        for (NodeProto proto : protos) {
            nodes.add(declare(proto));
        }
        for (int i = 0; i < nodes.size(); i++) {
            connect(nodes.get(i), protos.get(i));
        }
    }

    private Node declare(NodeProto proto) {
        NodeBuilder builder = graph.newNode(new OperatorId(proto.getDomain(), proto.getOpType(), proto.getOverload()));
        for (String output : proto.getOutputList()) {
            if (output.isEmpty()) {
                builder.omitOutput();
            } else {
                builder.output(output);
            }
        }
        Node node = builder.append();
        node.setName(proto.getName());
        node.setDoc(proto.getDocString());
        node.setMetadata(StringEntries.read(proto.getMetadataPropsList()));
        node.setUnmodelled(new NodeOrigin(proto));
        for (Value output : node.outputs()) {
            if (!output.isOmitted()) {
                define(output.hint(), output, place.in("node", node));
            }
        }
        return node;
    }

    private void connect(Node node, NodeProto proto) {
        for (String input : proto.getInputList()) {
            if (input.isEmpty()) {
                node.addInput(Optional.empty());
            } else {
                node.addInput(Optional.of(resolve(
                        input,
                        () -> place.in("node", node)
                                .invalid("reads the value '" + input
                                        + "', which is not defined: export the model again"))));
            }
        }
        if (proto.getAttributeCount() > 0) {
            FileLocation here = place.in("node", node);
            for (AttributeProto attribute : proto.getAttributeList()) {
                Optional<Attribute> before = node.attribute(attribute.getName());
                if (before.isPresent()) {
                    breaches.add(here.breach(
                            Defect.Kind.ATTRIBUTE_REPEATED,
                            "has the attribute '" + attribute.getName() + "' twice: export the model again"));
                    breaches.assign(place, graph, node, before.get());
                } else {
                    node.setAttribute(attribute(attribute, here, node));
                }
            }
        }
    }

    /** @param node the node that has the attribute; null for the default of an attribute of a function */
    private Attribute attribute(AttributeProto proto, FileLocation here, @Nullable Node node) {
        Attribute attribute = breaches.attempt(() -> attributes.read(proto, here))
                .orElseGet(() -> Attribute.of(
                        proto.getName(),
                        new AttributeValue.Reference(
                                proto.getName(), proto.getType().getNumber())));
        breaches.assign(place, graph, node, attribute);
        return attribute;
    }

    private void output(String name) {
        graph.addOutput(resolve(
                name,
                () -> place.invalid((depth == 1 ? "has" : "holds a graph that has") + " the output '" + name
                        + "', which is not defined: export the model again")));
    }

    /** Reads the body of a function: its inputs and outputs have names alone, and no outer value is visible. */
    static FunctionBody function(FunctionProto proto, Reading reading, FileLocation place) {
        GraphReader reader = new GraphReader(reading, null, 1, place, proto.getName());
        List<Attribute> defaults = new ArrayList<>();
        for (AttributeProto attribute : proto.getAttributeProtoList()) {
            defaults.add(reader.attribute(attribute, place, null));
        }
        return new FunctionBody(reader.read(proto), defaults);
    }

    /** The content of a function's message besides names. */
    record FunctionBody(Graph body, List<Attribute> defaults) {}

    private Graph read(FunctionProto proto) {
        graph.setDoc(proto.getDocString());
        graph.setMetadata(StringEntries.read(proto.getMetadataPropsList()));
        for (String input : proto.getInputList()) {
            define(input, graph.addInput("input", ValueType.UNKNOWN), place.in("input", input));
        }
        nodes(proto.getNodeList());
        proto.getOutputList().forEach(this::output);
        Descriptions descriptions = new Descriptions(scope, place, graph, breaches);
        List<GraphOrigin.Info> infos = descriptions.infos(proto.getValueInfoList());
        descriptions.close();
        graph.setUnmodelled(new GraphOrigin(GraphProto.getDefaultInstance(), Map.of(), List.of(), infos, List.of()));
        return graph;
    }
}
