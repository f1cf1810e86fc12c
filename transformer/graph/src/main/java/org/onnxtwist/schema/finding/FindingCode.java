package org.onnxtwist.schema.finding;

import static org.onnxtwist.schema.finding.FindingCode.Severity.ERROR;
import static org.onnxtwist.schema.finding.FindingCode.Severity.WARNING;

import java.util.Locale;

/** The rules of the checker, in the order in which CHECKS.md lists them. */
public enum FindingCode {
    // The file's head.
    IR_VERSION_UNKNOWN(ERROR, "The IR version is not one that ONNX has published."),
    OPSET_MISSING(ERROR, "The model imports no operator set."),
    OPSET_UNEXPECTED(ERROR, "Operator sets are imported, but the IR version is below 3 and has none."),
    OPSET_INVALID(ERROR, "An imported operator set has a version below 1."),
    OPSET_TOO_NEW(WARNING, "An imported version of an operator set of ONNX is newer than the known ones."),
    OPSET_NEWER_THAN_IR(WARNING, "The standard operator set was published with a later IR version than the model's."),
    OPSET_REPEATED(WARNING, "An operator set is imported twice; the last import counts."),
    FUNCTION_REPEATED(ERROR, "Two functions have the same domain, name and overload."),
    METADATA_REPEATED(ERROR, "A key of the metadata occurs twice; the last value counts."),
    FEATURE_NEWER_THAN_IR(WARNING, "The model uses a feature that its IR version does not have yet."),

    // Graphs.
    GRAPH_NAME_MISSING(ERROR, "A graph has no name."),
    INPUT_TYPE_MISSING(ERROR, "An input of the main graph has no element type."),
    INPUT_SHAPE_MISSING(ERROR, "An input of the main graph has no rank."),
    OUTPUT_TYPE_MISSING(ERROR, "An output of the main graph has no element type."),
    OUTPUT_SHAPE_MISSING(ERROR, "An output of the main graph has no rank."),
    OUTPUT_UNDEFINED(ERROR, "An output of a graph is not defined."),
    OUTPUT_FROM_OUTER_GRAPH(ERROR, "An output of a graph is defined in another graph."),
    OUTPUT_REPEATED(WARNING, "A value is an output of its graph twice."),
    INITIALIZER_NOT_INPUT(ERROR, "An initializer is not an input, which IR versions below 4 require."),
    INITIALIZER_TYPE(ERROR, "The tensor of an initializer does not have the declared type."),
    INITIALIZER_SHAPE(ERROR, "The tensor of an initializer does not have the declared shape."),
    TYPE_INVALID(
            ERROR,
            "A type has an element type that ONNX does not define, a negative size, or sizes whose product overflows."),
    TENSOR_CONTENT(
            ERROR,
            "The elements of a tensor do not fit its type and sizes, or are in several fields or in a wrong"
                    + " field."),
    SPARSE_SHAPE(
            ERROR,
            "The values of a sparse tensor are not a vector, its indices have a wrong rank, or a size is not"
                    + " positive."),
    SPARSE_COUNT(ERROR, "A sparse tensor has different numbers of indices and values."),
    SPARSE_INDEX_TYPE(ERROR, "The indices of a sparse tensor are not of type int64."),
    SPARSE_INDEX_RANGE(ERROR, "An index of a sparse tensor is out of range."),
    SPARSE_INDEX_ORDER(ERROR, "The indices of a sparse tensor are not strictly ascending."),

    // Names and scopes.
    NAME_INVALID(ERROR, "A value has no name, or one that is not UTF-8."),
    INPUT_REPEATED(ERROR, "Two inputs of a graph have the same name."),
    INITIALIZER_REPEATED(ERROR, "An initializer has the name of another initializer or value of its graph."),
    VALUE_REPEATED(ERROR, "An output of a node has the name of another value of its graph."),
    VALUE_SHADOWS(ERROR, "An output of a node has the name of a value of an enclosing graph."),
    NAME_SHADOWS(WARNING, "An input or initializer of a subgraph has the name of a value of an enclosing graph."),
    VALUE_HIDDEN(
            ERROR,
            "A node reads a value of an enclosing graph, but its name refers to another value in the"
                    + " node's graph."),
    VALUE_UNDEFINED(ERROR, "A node reads a value that is not defined."),
    NODE_NOT_SORTED(ERROR, "A node is placed before a node whose output it reads."),
    NODE_CYCLE(ERROR, "The graph contains a cycle."),
    NODE_NAME_REPEATED(WARNING, "Two nodes of a graph have the same name."),

    // Training.
    TRAINING_NAME(
            ERROR, "A training algorithm defines a name of the main graph, with which it is executed as one graph."),
    TRAINING_INPUT(ERROR, "The initialization of the training has an input."),
    TRAINING_VARIABLE(ERROR, "A binding of the training changes what is not an initializer."),
    TRAINING_SOURCE(ERROR, "A binding of the training takes its value from what is not an output."),
    TRAINING_TYPE(ERROR, "A binding of the training gives an initializer a value of another type."),
    TRAINING_REPEATED(ERROR, "Two bindings of the training change the same initializer."),

    // Operators.
    OPERATOR_NAME_MISSING(ERROR, "A node has no operator."),
    DOMAIN_NOT_IMPORTED(ERROR, "The operator of a node belongs to an operator set that is not imported."),
    OPERATOR_UNKNOWN(ERROR, "The operator does not exist in ONNX."),
    OPERATOR_TOO_NEW(ERROR, "The imported version of the operator set does not have the operator yet."),
    OPERATOR_DEPRECATED(ERROR, "The imported version of the operator set no longer allows the operator."),
    FUNCTION_MISSING(ERROR, "A node calls an overload that no function of the model has."),
    NODE_EMPTY(ERROR, "A node has neither inputs nor outputs."),
    INPUT_COUNT(ERROR, "A node has more or fewer inputs than its operator takes."),
    INPUT_OMITTED(ERROR, "A node omits an input that its operator requires."),
    INPUT_CHOICE(
            ERROR,
            "A node has none or several of the inputs and attributes of which its operator requires exactly one."),
    OUTPUT_COUNT(ERROR, "A node has more or fewer outputs than its operator produces."),
    OUTPUT_OMITTED(ERROR, "A node omits an output that its operator always produces."),
    ATTRIBUTE_NAME_MISSING(ERROR, "An attribute has no name."),
    ATTRIBUTE_UNKNOWN(ERROR, "A node has an attribute that its operator does not have."),
    ATTRIBUTE_KIND(ERROR, "An attribute has a kind that its operator does not accept."),
    ATTRIBUTE_REPEATED(ERROR, "A node has two attributes with the same name."),
    ATTRIBUTE_VALUES(
            ERROR,
            "An attribute has values in several fields or in the field of another kind, or has both a reference and a"
                    + " value."),
    ATTRIBUTE_VALUE_MISSING(ERROR, "An attribute has no value."),
    ATTRIBUTE_UNTYPED(ERROR, "An attribute does not state its kind, which IR versions from 2 on require."),
    ATTRIBUTE_MISSING(ERROR, "A node lacks an attribute that its operator requires."),
    ATTRIBUTE_VALUE(
            ERROR,
            "An attribute has a value that its operator does not accept, or does not accept for inputs of"
                    + " these shapes."),
    TYPE_NOT_ALLOWED(ERROR, "An input or output has a type that the operator does not accept."),
    TYPE_CONFLICT(ERROR, "Inputs or outputs that must have the same type have different types."),
    INPUT_RANK(ERROR, "An input has a rank that the operator does not accept."),
    INPUT_SIZE(ERROR, "The sizes of inputs do not match."),
    DECLARED_TYPE(ERROR, "The declared type of a value contradicts the inferred one."),
    DECLARED_SHAPE(WARNING, "The declared shape of a value contradicts the inferred one."),
    CONSTANT_VALUE(ERROR, "A Constant does not have exactly one value."),
    CONSTANT_TYPE(WARNING, "A Constant is not of a floating-point type, which operator sets before 9 require."),
    SUBGRAPH_INPUTS(ERROR, "The number of inputs of a subgraph is not the number that its node passes."),
    SUBGRAPH_OUTPUTS(ERROR, "The number of outputs of a subgraph is not the number that its node takes."),
    SUBGRAPH_TYPE(ERROR, "The subgraphs of a node, or the iterations of a loop, disagree on a type."),
    SCAN_INPUTS(ERROR, "The number of scanned inputs of a Scan does not fit its inputs."),

    // Functions.
    FUNCTION_NAME_MISSING(ERROR, "A function has no name."),
    FUNCTION_INITIALIZER(ERROR, "The body of a function has an initializer, which files cannot hold."),
    FUNCTION_OUTPUT_REPEATED(ERROR, "A value is an output of a function twice."),
    FUNCTION_ATTRIBUTE_REPEATED(ERROR, "A function declares an attribute twice."),
    FUNCTION_RECURSIVE(ERROR, "A function calls itself, directly or through others."),
    FUNCTION_OPSET(ERROR, "A function imports another version of an operator than the model."),
    REFERENCE_OUTSIDE_FUNCTION(ERROR, "An attribute refers to an attribute of a function, but is not in a function."),
    REFERENCE_UNDECLARED(ERROR, "An attribute refers to one that its function does not declare."),
    CALL_INPUT_COUNT(ERROR, "A node has more inputs than the function that it calls."),
    CALL_OUTPUT_COUNT(ERROR, "A node has more outputs than the function that it calls."),
    CALL_ATTRIBUTE_UNKNOWN(ERROR, "A node has an attribute that the function that it calls does not declare."),
    CALL_ATTRIBUTE_MISSING(WARNING, "A node lacks an attribute for which the function that it calls has no default.");

    private final Severity severity;
    private final String summary;

    FindingCode(Severity severity, String summary) {
        this.severity = severity;
        this.summary = summary;
    }

    public Severity severity() {
        return severity;
    }

    /** A description of the finding in one sentence. */
    public String summary() {
        return summary;
    }

    /** The name in reports: lower case with hyphens, for example {@code value-undefined}. It does not change between releases. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The severity of a finding. */
    public enum Severity {
        /** The model breaks a rule of ONNX. */
        ERROR,
        /** No rule forbids it, or no known reader rejects it, but it is probably not intended. */
        WARNING
    }
}
