package org.onnxtwist.schema.check;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.check.walk.TypeConflict;
import org.onnxtwist.schema.finding.FindingCode;

/** Initializers stand where they may and are what their values' declarations say. */
final class Initializers implements CheckRule {
    @Override
    public void begin(Site site, Findings findings) {
        for (Value value : site.graph().initializers()) {
            if (!value.isInput() && !site.model().supports(Model.FormatFeature.FREE_INITIALIZERS)) {
                findings.value(
                        FindingCode.INITIALIZER_NOT_INPUT,
                        site,
                        value,
                        "is an initializer but not an input, which IR version "
                                + site.model().irVersion()
                                + " requires: add it to the inputs or raise the IR version to "
                                + Model.FormatFeature.FREE_INITIALIZERS.since());
            }
            value.initializer().ifPresent(tensor -> declaration(value, tensor, site, findings));
        }
        if (site.isFunctionBody()) {
            site.graph().initializers().forEach(value -> inFunction(value, site, findings));
            site.graph().sparseInitializers().forEach(sparse -> inFunction(sparse.value(), site, findings));
        }
    }

    private static void declaration(Value value, Tensor tensor, Site site, Findings findings) {
        ValueType declared = value.type();
        if (TypeConflict.ofElements(declared, tensor.type())) {
            findings.value(
                    FindingCode.INITIALIZER_TYPE,
                    site,
                    value,
                    "is declared as " + declared + " but its tensor is " + tensor + ": declare the tensor's type");
        } else if (TypeConflict.ofShapes(declared, tensor.type())) {
            findings.value(
                    FindingCode.INITIALIZER_SHAPE,
                    site,
                    value,
                    "is declared as " + declared + " but its tensor is " + tensor + ": declare the tensor's shape");
        }
    }

    private static void inFunction(Value value, Site site, Findings findings) {
        findings.value(
                FindingCode.FUNCTION_INITIALIZER,
                site,
                value,
                "is an initializer of a function, which files cannot hold: let a Constant produce it");
    }
}
