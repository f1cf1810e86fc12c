package org.onnxtwist.schema;

import java.util.HashSet;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.SparseTensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/**
 * What a model uses exists in its version of the format. Each thing is reported once, where it is first met.
 *
 * <p>Source: the history of versions at the head of ONNX's {@code onnx.proto}.
 */
final class FormatFeatures implements Rule {
    private final Set<String> met = new HashSet<>();

    /** Where something is met. */
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

    @Override
    public void begin(Site site, Findings findings) {
        Spot spot = new Spot(site, findings);
        if (site.isFunctionBody()) {
            function(site.function().orElseThrow(), spot);
        }
        if (!site.graph().metadata().isEmpty()) {
            use("metadata of a graph or function", 10, spot);
        }
        if (!site.graph().sparseInitializers().isEmpty()) {
            use("sparse initializers", 6, spot);
        }
        site.graph().sparseInitializers().forEach(sparse -> sparse(sparse.tensor(), spot));
        site.graph()
                .initializers()
                .forEach(value -> value.initializer().ifPresent(tensor -> element(tensor.dtype(), spot)));
        site.graph().inputs().forEach(value -> value(value, spot));
    }

    private void function(Function function, Spot spot) {
        use("functions", 8, spot);
        if (!function.attributeDefaults().isEmpty()) {
            use("defaults of a function's attributes", 9, spot);
        }
        if (!function.id().overload().isEmpty()) {
            use("overloads of functions", 10, spot);
        }
    }

    @Override
    public void node(Call call, Findings findings) {
        Spot spot = new Spot(call.site(), findings);
        Node node = call.node();
        if (!node.metadata().isEmpty()) {
            use("metadata of a node", 10, spot);
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
        use("sparse tensors", 6, spot);
        element(tensor.values().dtype(), spot);
    }

    private void value(Value value, Spot spot) {
        if (!value.metadata().isEmpty()) {
            use("metadata of a value", 10, spot);
        }
        if (value.type() != ValueType.UNKNOWN) {
            if (spot.site().function().isPresent() && spot.site().holder().isEmpty()) {
                use("declared types in a function", 10, spot);
            }
            type(value.type(), spot);
        }
    }

    private void type(ValueType type, Spot spot) {
        if (type instanceof ValueType.TensorType tensor) {
            element(tensor.dtype(), spot);
        } else if (type instanceof ValueType.SparseTensorType tensor) {
            use("values that are sparse tensors", 8, spot);
            element(tensor.dtype(), spot);
        } else if (type instanceof ValueType.OptionalType optional) {
            use("optional values", 8, spot);
            type(optional.element(), spot);
        } else if (type instanceof ValueType.SequenceType sequence) {
            type(sequence.element(), spot);
        }
    }

    private void element(DType dtype, Spot spot) {
        long since = switch (dtype) {
            case BFLOAT16 -> 4;
            case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> 9;
            case UINT4, INT4 -> 10;
            case FLOAT4E2M1 -> 11;
            case FLOAT8E8M0 -> 12;
            case UINT2, INT2 -> 13;
            case FLOAT6E2M3, FLOAT6E3M2 -> 14;
            default -> 1;
        };
        if (since > 1) {
            use("the type " + dtype.onnxName(), since, spot);
        }
    }
}
