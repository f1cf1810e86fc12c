package org.onnxtwist.schema.finding;

import static org.onnxtwist.schema.finding.FindingCode.Severity.ERROR;
import static org.onnxtwist.schema.finding.FindingCode.Severity.WARNING;

import java.util.Locale;

/** The rules of the checker, in the order in which CHECKS.md lists them. */
public enum FindingCode {
    // The file's head.
    IR_VERSION_UNKNOWN(ERROR, "The IR version is none that ONNX has published."),
    OPSET_MISSING(ERROR, "The model imports no operator set."),
    OPSET_UNEXPECTED(ERROR, "Operator sets are imported below IR version 3, which knows none."),
    OPSET_INVALID(ERROR, "An imported operator set has a version below 1."),
    OPSET_TOO_NEW(WARNING, "An imported version of an operator set of ONNX is newer than those known here."),
    OPSET_NEWER_THAN_IR(WARNING, "The standard operator set was published with a later IR version than the model's."),
    OPSET_REPEATED(WARNING, "An operator set is imported twice; the last import counts."),
    FUNCTION_REPEATED(ERROR, "Two functions have one domain, name and overload."),
    METADATA_REPEATED(ERROR, "A key of the metadata is there twice; the last value counts."),
    FEATURE_NEWER_THAN_IR(WARNING, "The model uses what its IR version does not have yet."),

    // Graphs.
    GRAPH_NAME_MISSING(ERROR, "A graph has no name."),
    INPUT_TYPE_MISSING(ERROR, "An input of the main graph has no element type."),
    INPUT_SHAPE_MISSING(ERROR, "An input of the main graph has no rank."),
    OUTPUT_TYPE_MISSING(ERROR, "An output of the main graph has no element type."),
    OUTPUT_SHAPE_MISSING(ERROR, "An output of the main graph has no rank."),
    OUTPUT_UNDEFINED(ERROR, "Nothing defines an output of a graph."),
    OUTPUT_FROM_OUTER_GRAPH(ERROR, "An output of a graph is defined in another graph."),
    OUTPUT_REPEATED(WARNING, "A value is an output of its graph twice."),
    INITIALIZER_NOT_INPUT(ERROR, "Below IR version 4 an initializer is not an input."),
    INITIALIZER_TYPE(ERROR, "An initializer's tensor is not of its declared type."),
    INITIALIZER_SHAPE(ERROR, "An initializer's tensor is not of its declared shape."),
    TYPE_INVALID(
            ERROR,
            "A type has an element type that ONNX does not define, a negative size, or sizes whose product overflows."),
    TENSOR_CONTENT(
            ERROR, "A tensor's elements do not fit its type and sizes, or stand in several fields or a wrong one."),
    SPARSE_SHAPE(
            ERROR, "A sparse tensor's values are no vector, its indices have a wrong rank, or a size is not positive."),
    SPARSE_COUNT(ERROR, "A sparse tensor has not as many indices as values."),
    SPARSE_INDEX_TYPE(ERROR, "A sparse tensor's indices are not of type int64."),
    SPARSE_INDEX_RANGE(ERROR, "An index of a sparse tensor lies outside of its sizes."),
    SPARSE_INDEX_ORDER(ERROR, "The indices of a sparse tensor are not strictly ascending."),

    // Names and scopes.
    NAME_INVALID(ERROR, "A value has no name, or one that is not UTF-8."),
    INPUT_REPEATED(ERROR, "Two inputs of a graph have one name."),
    INITIALIZER_REPEATED(ERROR, "An initializer has the name of another initializer or value of its graph."),
    VALUE_REPEATED(ERROR, "An output of a node has the name of another value of its graph."),
    VALUE_SHADOWS(ERROR, "An output of a node has the name of a value of a graph around it."),
    NAME_SHADOWS(WARNING, "An input or initializer of a subgraph has the name of a value of a graph around it."),
    VALUE_HIDDEN(ERROR, "A node reads a value of an outer graph whose name means another value there."),
    VALUE_UNDEFINED(ERROR, "A node reads a value that nothing defines."),
    NODE_NOT_SORTED(ERROR, "A node stands before one whose output it reads."),
    NODE_CYCLE(ERROR, "Nodes read each other in a circle."),
    NODE_NAME_REPEATED(WARNING, "Two nodes of a graph have one name."),

    // Operators.
    OPERATOR_NAME_MISSING(ERROR, "A node names no operator."),
    DOMAIN_NOT_IMPORTED(ERROR, "A node's operator is of an operator set that is not imported."),
    OPERATOR_UNKNOWN(ERROR, "ONNX has no such operator."),
    OPERATOR_TOO_NEW(ERROR, "The imported version of the operator set does not have the operator yet."),
    OPERATOR_DEPRECATED(ERROR, "The imported version of the operator set no longer allows the operator."),
    FUNCTION_MISSING(ERROR, "A node names an overload that no function of the model has."),
    NODE_EMPTY(ERROR, "A node has neither inputs nor outputs."),
    INPUT_COUNT(ERROR, "A node has more or fewer inputs than its operator takes."),
    INPUT_OMITTED(ERROR, "A node omits an input that its operator needs."),
    INPUT_CHOICE(
            ERROR, "A node has none or several of the inputs and attributes of which its operator takes exactly one."),
    OUTPUT_COUNT(ERROR, "A node has more or fewer outputs than its operator gives."),
    OUTPUT_OMITTED(ERROR, "A node omits an output that its operator always gives."),
    ATTRIBUTE_NAME_MISSING(ERROR, "An attribute has no name."),
    ATTRIBUTE_UNKNOWN(ERROR, "A node has an attribute that its operator does not know."),
    ATTRIBUTE_KIND(ERROR, "An attribute is of another kind than its operator takes."),
    ATTRIBUTE_REPEATED(ERROR, "A node has two attributes of one name."),
    ATTRIBUTE_VALUES(
            ERROR,
            "An attribute has values in several fields or in that of another kind, or refers to another and has a value."),
    ATTRIBUTE_VALUE_MISSING(ERROR, "An attribute has no value."),
    ATTRIBUTE_UNTYPED(ERROR, "From IR version 2 on an attribute does not state its kind."),
    ATTRIBUTE_MISSING(ERROR, "A node lacks an attribute that its operator needs."),
    ATTRIBUTE_VALUE(
            ERROR, "An attribute has a value that its operator does not take, or not for inputs of such shapes."),
    TYPE_NOT_ALLOWED(ERROR, "An input or output is of a type that the operator does not take."),
    TYPE_CONFLICT(ERROR, "Inputs or outputs that must have one type have several."),
    INPUT_RANK(ERROR, "An input is of a rank that the operator does not take."),
    INPUT_SIZE(ERROR, "Sizes of inputs that must fit each other do not."),
    DECLARED_TYPE(ERROR, "A value's declared type contradicts the one that is known."),
    DECLARED_SHAPE(WARNING, "A value's declared shape contradicts the one that is known."),
    CONSTANT_VALUE(ERROR, "A Constant has not exactly one value."),
    CONSTANT_TYPE(WARNING, "Before version 9 of the operator set a Constant is not of a float type."),
    SUBGRAPH_INPUTS(ERROR, "A subgraph has not as many inputs as its node gives it."),
    SUBGRAPH_OUTPUTS(ERROR, "A subgraph has not as many outputs as its node takes from it."),
    SUBGRAPH_TYPE(ERROR, "Subgraphs of a node, or a loop's steps, disagree on a type."),
    SCAN_INPUTS(ERROR, "A Scan has another number of scanned inputs than it has inputs for."),

    // Functions.
    FUNCTION_NAME_MISSING(ERROR, "A function has no name."),
    FUNCTION_INITIALIZER(ERROR, "A function's body has an initializer, which no file can hold."),
    FUNCTION_OUTPUT_REPEATED(ERROR, "A value is an output of a function twice."),
    FUNCTION_ATTRIBUTE_REPEATED(ERROR, "A function declares an attribute twice."),
    FUNCTION_RECURSIVE(ERROR, "A function calls itself, directly or through others."),
    FUNCTION_OPSET(ERROR, "A function imports an operator in another version than the model's imports give."),
    REFERENCE_OUTSIDE_FUNCTION(ERROR, "An attribute refers to a function's attribute, but is in no function."),
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
