package org.onnxtwist.schema.check;

import java.util.HashSet;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.FormatVersions;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/** Checks that the features that a model uses exist in its version of the format. Each feature is reported once, where it first occurs. */
final class FormatFeatures implements CheckRule {
    private final Set<String> met = new HashSet<>();

    /** The place where a feature occurs, and the findings to report it to. */
    private record Spot(Site site, Findings findings) {}

    private void use(String feature, long since, Spot spot) {
        long version = spot.site().model().irVersion();
        if (version < since && met.add(feature)) {
            spot.findings()
                    .graph(
                            FindingCode.FEATURE_NEWER_THAN_IR,
                            spot.site(),
                            "uses " + feature + ", which came with IR version " + since
                                    + ", but the model has IR version " + version + ": raise it to " + since);
        }
    }

    /** Checks the fields of the model's file that the representation does not model. */
    private void fields(UnknownFields unmodelled, Spot spot) {
        for (UnknownFields.Note note : unmodelled.notes()) {
            if (note instanceof UnknownFields.Note.Field field) {
                use("the field " + field.name(), FormatVersions.ofField(field.name()), spot);
            }
        }
    }

    @Override
    public void begin(Site site, Findings findings) {
        Spot spot = new Spot(site, findings);
        if (site.isMain()) {
            fields(site.model().unmodelled(), spot);
        }
        fields(site.graph().unmodelled(), spot);
        if (site.isFunctionBody()) {
            function(site.function().orElseThrow(), spot);
        }
        if (!site.graph().metadata().isEmpty()) {
            use("metadata of a graph or function", FormatVersions.METADATA, spot);
        }
        site.graph().sparseInitializers().forEach(sparse -> sparse(sparse.tensor(), spot));
        site.graph()
                .initializers()
                .forEach(value -> value.initializer().ifPresent(tensor -> element(tensor.dtype(), spot)));
        site.graph().inputs().forEach(value -> value(value, spot));
    }

    private void function(Function function, Spot spot) {
        use("functions", FormatVersions.FUNCTIONS, spot);
        if (!function.attributeDefaults().isEmpty()) {
            use("defaults of a function's attributes", FormatVersions.FUNCTION_DEFAULTS, spot);
        }
        if (!function.id().overload().isEmpty()) {
            use("overloads of functions", FormatVersions.FUNCTION_OVERLOADS, spot);
        }
    }

    @Override
    public void node(Call call, Findings findings) {
        Spot spot = new Spot(call.site(), findings);
        Node node = call.node();
        fields(node.unmodelled(), spot);
        if (!node.metadata().isEmpty()) {
            use("metadata of a node", FormatVersions.METADATA, spot);
        }
        for (int i = 0; i < node.outputCount(); i++) {
            value(node.output(i), spot);
        }
        for (Attribute attribute : node.attributes()) {
            attribute(attribute.value(), spot);
        }
    }

    private void attribute(AttributeValue value, Spot spot) {
        if (value instanceof AttributeValue.Dense dense) {
            element(dense.value().dtype(), spot);
        } else if (value instanceof AttributeValue.Denses denses) {
            denses.values().forEach(tensor -> element(tensor.dtype(), spot));
        } else if (value instanceof AttributeValue.Sparse sparse) {
            sparse(sparse.value(), spot);
        } else if (value instanceof AttributeValue.Sparses sparses) {
            sparses.values().forEach(tensor -> sparse(tensor, spot));
        } else if (value instanceof AttributeValue.Type type) {
            type(type.value(), spot);
        }
    }

    private void sparse(SparseTensor tensor, Spot spot) {
        use("sparse tensors", FormatVersions.SPARSE_TENSORS, spot);
        element(tensor.values().dtype(), spot);
    }

    private void value(Value value, Spot spot) {
        if (!value.metadata().isEmpty()) {
            use("metadata of a value", FormatVersions.METADATA, spot);
        }
        if (value.type() != ValueType.UNKNOWN) {
            if (spot.site().function().isPresent() && spot.site().holder().isEmpty()) {
                use("declared types in a function", FormatVersions.FUNCTION_TYPES, spot);
            }
            type(value.type(), spot);
        }
    }

    private void type(ValueType type, Spot spot) {
        if (type instanceof ValueType.TensorType tensor) {
            element(tensor.dtype(), spot);
        } else if (type instanceof ValueType.SparseTensorType tensor) {
            use("values that are sparse tensors", FormatVersions.OPTIONAL_AND_SPARSE_TYPES, spot);
            element(tensor.dtype(), spot);
        } else if (type instanceof ValueType.OptionalType optional) {
            use("optional values", FormatVersions.OPTIONAL_AND_SPARSE_TYPES, spot);
            type(optional.element(), spot);
        } else if (type instanceof ValueType.SequenceType sequence) {
            type(sequence.element(), spot);
        }
    }

    private void element(DType dtype, Spot spot) {
        long since = FormatVersions.of(dtype);
        if (since > 1) {
            use("the type " + dtype.onnxName(), since, spot);
        }
    }
}
