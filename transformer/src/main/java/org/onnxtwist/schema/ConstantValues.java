package org.onnxtwist.schema;

/** A Constant has one value, in one of its attributes. */
final class ConstantValues implements Rule {
    private static final String OPERATOR = "Constant";
    private static final String VALUE = "value";

    @Override
    public void node(Call call, Findings findings) {
        if (call.schema().isEmpty() || !call.node().operator().isOnnx(OPERATOR)) {
            return;
        }
        // In its first versions the operator has one attribute, and needs it.
        AttributeSchema value = call.schema().get().attributes().get(VALUE);
        long values = call.node().attributes().stream()
                .filter(attribute -> call.schema().get().attributes().containsKey(attribute.name()))
                .count();
        if (values != 1 && value != null && !value.required()) {
            findings.node(
                    FindingCode.CONSTANT_VALUE, call, "has " + values + " values: keep one of the attributes alone");
        }
    }
}
