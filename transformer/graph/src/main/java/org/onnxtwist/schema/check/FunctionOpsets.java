package org.onnxtwist.schema.check;

import java.util.Optional;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * A function may import another version of an operator set than the model only as long as the operators that it uses are the same in
 * both.
 */
final class FunctionOpsets implements CheckRule {
    @Override
    public void node(Call call, Findings findings) {
        if (call.site().function().isEmpty() || call.callee().isPresent()) {
            return;
        }
        OperatorId operator = call.node().operator();
        Long here = call.site().opsets().get(operator.domain());
        Long outside = call.site().model().opsets().get(operator.domain());
        if (here == null
                || outside == null
                || here.equals(outside)
                || call.schema().isEmpty()) {
            return;
        }
        long since = call.schema().get().since();
        Optional<OperatorSchema> other = Schemas.find(operator, outside);
        if (other.isEmpty() || other.get().since() != since) {
            findings.node(
                    FindingCode.FUNCTION_OPSET,
                    call,
                    "is used in version " + here + " of its operator set, which the function imports, but version "
                            + outside + ", which the model imports, "
                            + (other.isEmpty() ? "does not have it" : "defines it differently")
                            + ": convert the function to the model's version");
        }
    }
}
