package org.onnxtwist.io.text;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.OperatorSetIdProto;
import org.onnxtwist.io.proto.ValueInfoProto;

/** Reads models: a head between angle brackets, the graph, and functions. */
final class ModelParser {
    private final Source source;
    private final GraphParser graphs;

    private ModelParser(Source source, int maxDepth) {
        this.source = source;
        this.graphs = new GraphParser(source, maxDepth);
    }

    /** @throws OnnxText.SyntaxException where the text breaks the syntax */
    static ModelProto parse(Source source, int maxDepth) {
        return new ModelParser(source, maxDepth).model();
    }

    private ModelProto model() {
        ModelProto.Builder model = ModelProto.newBuilder();
        head(key -> modelField(key, model));
        model.setGraph(graphs.graph());
        while (!source.isAtEnd()) {
            model.addFunctions(function());
        }
        return model.build();
    }

    private interface Field {
        /** Tells whether the key is known, its value being read. */
        boolean read(String key);
    }

    private void head(Field field) {
        if (!source.take('<')) {
            return;
        }
        Set<String> keys = new HashSet<>();
        do {
            int mark = source.mark();
            String key = source.word("a key");
            if (!keys.add(key)) {
                throw source.wrong(mark, "'" + key + "' is stated twice: remove one of the two");
            }
            source.expect(':');
            if (!field.read(key)) {
                throw source.wrong(mark, "'" + key + "' is not a valid key here");
            }
        } while (source.take(','));
        source.expect('>');
    }

    private boolean modelField(String key, ModelProto.Builder model) {
        switch (key) {
            case "ir_version" -> model.setIrVersion(Numbers.integer(source, "the IR version"));
            case "opset_import" -> model.addAllOpsetImport(opsets());
            case "producer_name" -> model.setProducerNameBytes(source.string("the producer's name"));
            case "producer_version" -> model.setProducerVersionBytes(source.string("the producer's version"));
            case "domain" -> model.setDomainBytes(source.string("a domain"));
            case "model_version" -> model.setModelVersion(Numbers.integer(source, "the model's version"));
            case "doc_string" -> model.setDocStringBytes(source.string("documentation"));
            case "metadata_props" -> model.addAllMetadataProps(TensorParser.pairs(source));
            default -> {
                return false;
            }
        }
        return true;
    }

    private List<OperatorSetIdProto> opsets() {
        return Lists.bracketed(source, () -> {
            OperatorSetIdProto.Builder opset =
                    OperatorSetIdProto.newBuilder().setDomainBytes(source.string("a domain"));
            source.expect(':');
            return opset.setVersion(Numbers.integer(source, "a version")).build();
        });
    }

    private FunctionProto function() {
        FunctionProto.Builder function = FunctionProto.newBuilder();
        head(key -> functionField(key, function));
        function.setName(source.name("the name of a function"));
        if (source.peek() == '<') {
            Lists.enclosed(source, '<', () -> parameter(function), '>');
        }
        Lists.enclosed(source, '(', () -> port("an input", function::addInput, function), ')');
        source.expectArrow();
        Lists.enclosed(source, '(', () -> port("an output", function::addOutput, function), ')');
        if (source.peek() == '<') {
            Lists.enclosed(source, '<', () -> function.addValueInfo(graphs.value("a value")), '>');
        }
        graphs.nodes(function::addNode);
        return function.build();
    }

    private boolean functionField(String key, FunctionProto.Builder function) {
        switch (key) {
            case "domain" -> function.setDomainBytes(source.string("a domain"));
            case "overload" -> function.setOverloadBytes(source.string("an overload"));
            case "opset_import" -> function.addAllOpsetImport(opsets());
            case "doc_string" -> function.setDocStringBytes(source.string("documentation"));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** An attribute that a call must give, or one with its default, or one with only its kind. */
    private FunctionProto.Builder parameter(FunctionProto.Builder function) {
        String name = source.name("an attribute");
        Optional<AttributeType> kind =
                source.take(':') ? Optional.of(graphs.attributes().kind()) : Optional.empty();
        if (source.take('=')) {
            return function.addAttributeProto(graphs.attributes().value(name, kind));
        }
        return kind.isPresent()
                ? function.addAttributeProto(
                        AttributeProto.newBuilder().setName(name).setType(kind.get()))
                : function.addAttribute(name);
    }

    private FunctionProto.Builder port(String role, Consumer<String> sink, FunctionProto.Builder function) {
        ValueInfoProto value = graphs.value(role);
        sink.accept(value.getName());
        return value.hasType() ? function.addValueInfo(value) : function;
    }
}
