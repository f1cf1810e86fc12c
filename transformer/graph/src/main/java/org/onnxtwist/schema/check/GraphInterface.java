package org.onnxtwist.schema.check;

import java.util.HashSet;
import java.util.Set;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/** The name of each graph, the types of the main graph's inputs and outputs, and that a value is one output alone. */
final class GraphInterface implements CheckRule {
    private final ReadDefects read;

    GraphInterface(ReadDefects read) {
        this.read = read;
    }

    @Override
    public void begin(Site site, Findings findings) {
        if (site.isFunctionBody()) {
            return;
        }
        if (site.graph().name().isEmpty()) {
            findings.graph(FindingCode.GRAPH_NAME_MISSING, site, "has no name: give it a name");
        }
        if (site.isMain()) {
            site.graph()
                    .inputs()
                    .forEach(value -> type(
                            value,
                            site,
                            FindingCode.INPUT_TYPE_MISSING,
                            FindingCode.INPUT_SHAPE_MISSING,
                            "an input",
                            findings));
            site.graph()
                    .outputs()
                    .forEach(value -> type(
                            value,
                            site,
                            FindingCode.OUTPUT_TYPE_MISSING,
                            FindingCode.OUTPUT_SHAPE_MISSING,
                            "an output",
                            findings));
        }
    }

    private void type(Value value, Site site, FindingCode noType, FindingCode noShape, String role, Findings findings) {
        ValueType type = value.type();
        if (read.concern(value)) {
            return;
        }
        if (type instanceof ValueType.UnknownType
                || (type instanceof ValueType.TensorType && type.dtype() == DType.UNDEFINED)) {
            findings.value(noType, site, value, "is " + role + " of the model without a type: declare its type");
        } else if (type instanceof ValueType.TensorType tensor && tensor.shape() == Shape.UNKNOWN) {
            findings.value(
                    noShape,
                    site,
                    value,
                    "is " + role
                            + " of the model whose rank is not declared: declare a shape, with names for variable"
                            + " sizes");
        }
    }

    @Override
    public void end(Site site, Findings findings) {
        Set<Value> seen = new HashSet<>();
        FindingCode code = site.isFunctionBody() ? FindingCode.FUNCTION_OUTPUT_REPEATED : FindingCode.OUTPUT_REPEATED;
        for (Value output : site.graph().outputs()) {
            if (!seen.add(output)) {
                findings.value(
                        code, site, output, "is an output of its graph twice: let an Identity produce the second one");
            }
        }
    }
}
