package org.onnxtwist.schema.check;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/** Checks that the features that a model uses exist in its version of the format. Each feature is reported once, where it first occurs. */
final class FormatFeatures implements CheckRule {
    /** The first versions of files that have fields which are carried along unread. */
    private static final Map<String, Long> FIELDS =
            Map.of("quantization_annotation", 5L, "configuration", 11L, "device_configurations", 11L);

    private final Set<String> met = new HashSet<>();
    private long required = 1;

    /** The first version that has all features that were met. */
    long required() {
        return required;
    }

    /** The place where a feature occurs, and the findings to report it to. */
    private record Spot(Site site, Findings findings) {}

    private void use(String feature, long since, Spot spot) {
        long version = spot.site().model().irVersion();
        required = Math.max(required, since);
        if (version < since && met.add(feature)) {
            spot.findings()
                    .graph(
                            FindingCode.FEATURE_NEWER_THAN_IR,
                            spot.site(),
                            "uses " + feature + ", which IR version " + since
                                    + " introduced, but the model has IR version " + version + ": raise it to "
                                    + since);
        }
    }

    /** Checks the fields of the model's file that the representation does not model. */
    private void fields(UnknownFields unmodelled, Spot spot) {
        for (UnknownFields.Note note : unmodelled.notes()) {
            if (note instanceof UnknownFields.Note.Field field) {
                use("the field " + field.name(), FIELDS.getOrDefault(field.name(), 1L), spot);
            }
        }
    }

    @Override
    public void begin(Site site, Findings findings) {
        Spot spot = new Spot(site, findings);
        if (site.isMain()) {
            fields(site.model().unmodelled(), spot);
            if (!site.model().training().isEmpty()) {
                use("the field training_info", Model.FormatFeature.TRAINING.since(), spot);
            }
        }
        fields(site.graph().unmodelled(), spot);
        if (site.isFunctionBody()) {
            function(site.function().orElseThrow(), spot);
        }
        if (!site.graph().metadata().isEmpty()) {
            use("metadata of a graph or function", Model.FormatFeature.METADATA.since(), spot);
        }
        site.graph().sparseInitializers().forEach(sparse -> sparse(sparse.tensor(), spot));
        site.graph()
                .initializers()
                .forEach(value -> value.initializer().ifPresent(tensor -> element(tensor.dtype(), spot)));
        site.graph().inputs().forEach(value -> value(value, spot));
    }

    private void function(Function function, Spot spot) {
        use("functions", Model.FormatFeature.FUNCTIONS.since(), spot);
        if (!function.attributeDefaults().isEmpty()) {
            use("defaults of a function's attributes", Model.FormatFeature.FUNCTION_DEFAULTS.since(), spot);
        }
        if (!function.id().overload().isEmpty()) {
            use("overloads of functions", Model.FormatFeature.FUNCTION_OVERLOADS.since(), spot);
        }
    }

    @Override
    public void node(Call call, Findings findings) {
        Spot spot = new Spot(call.site(), findings);
        Node node = call.node();
        fields(node.unmodelled(), spot);
        if (!node.metadata().isEmpty()) {
            use("metadata of a node", Model.FormatFeature.METADATA.since(), spot);
        }
        for (int i = 0; i < node.outputCount(); i++) {
            value(node.output(i), spot);
        }
        for (Attribute attribute : node.attributes()) {
            attribute(attribute.value(), spot);
        }
    }

    private void attribute(AttributeValue value, Spot spot) {
        if (value instanceof AttributeValue.TensorValue dense) {
            element(dense.value().dtype(), spot);
        } else if (value instanceof AttributeValue.TensorValues denses) {
            denses.values().forEach(tensor -> element(tensor.dtype(), spot));
        } else if (value instanceof AttributeValue.SparseTensorValue sparse) {
            sparse(sparse.value(), spot);
        } else if (value instanceof AttributeValue.SparseTensorValues sparses) {
            sparses.values().forEach(tensor -> sparse(tensor, spot));
        } else if (value instanceof AttributeValue.TypeValue type) {
            type(type.value(), spot);
        }
    }

    private void sparse(SparseTensor tensor, Spot spot) {
        use("sparse tensors", Model.FormatFeature.SPARSE_TENSORS.since(), spot);
        element(tensor.values().dtype(), spot);
    }

    private void value(Value value, Spot spot) {
        if (!value.metadata().isEmpty()) {
            use("metadata of a value", Model.FormatFeature.METADATA.since(), spot);
        }
        if (value.type() != ValueType.UNKNOWN) {
            if (spot.site().function().isPresent() && spot.site().holder().isEmpty()) {
                use("declared types in a function", Model.FormatFeature.FUNCTION_TYPES.since(), spot);
            }
            type(value.type(), spot);
        }
    }

    private void type(ValueType type, Spot spot) {
        if (type instanceof ValueType.TensorType tensor) {
            element(tensor.dtype(), spot);
        } else if (type instanceof ValueType.SparseTensorType tensor) {
            use("values that are sparse tensors", Model.FormatFeature.OPTIONAL_AND_SPARSE_TYPES.since(), spot);
            element(tensor.dtype(), spot);
        } else if (type instanceof ValueType.OptionalType optional) {
            use("optional values", Model.FormatFeature.OPTIONAL_AND_SPARSE_TYPES.since(), spot);
            type(optional.element(), spot);
        } else if (type instanceof ValueType.SequenceType sequence) {
            type(sequence.element(), spot);
        }
    }

    private void element(DType dtype, Spot spot) {
        long since = since(dtype);
        if (since > 1) {
            use("the type " + dtype.onnxName(), since, spot);
        }
    }

    /** The first version whose tensors have elements of a type. */
    private static long since(DType dtype) {
        return switch (dtype) {
            case BFLOAT16 -> 4;
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> 9;
            case UINT4, INT4 -> 10;
            case FLOAT4E2M1 -> 11;
            case FLOAT8E8M0 -> 12;
            case UINT2, INT2 -> 13;
            case FLOAT6E2M3, FLOAT6E3M2 -> 14;
            default -> 1;
        };
    }
}
