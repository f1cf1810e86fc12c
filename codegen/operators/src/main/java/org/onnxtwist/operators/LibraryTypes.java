package org.onnxtwist.operators;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.List;
import java.util.Optional;

/** The types of the graph library that generated classes mention. This module does not see them: it is built first. */
final class LibraryTypes {
    static final String OP = "org.onnxtwist.op";
    private static final String IR = "org.onnxtwist.ir";
    private static final String IR_TENSOR = IR + ".tensor";
    private static final String IR_TYPE = IR + ".type";

    static final ClassName VALUE = ClassName.get(IR, "Value");
    static final ClassName TENSOR = ClassName.get(IR_TENSOR, "Tensor");
    static final ClassName GRAPH = ClassName.get(IR, "Graph");
    static final ClassName SPARSE_TENSOR = ClassName.get(IR_TENSOR, "SparseTensor");
    static final ClassName VALUE_TYPE = ClassName.get(IR_TYPE, "ValueType");
    static final ClassName DTYPE = ClassName.get(IR_TYPE, "DType");
    static final ClassName OPERATOR_ID = ClassName.get(IR, "OperatorId");
    static final ClassName ATTR = ClassName.get(OP, "Attr");
    static final ClassName ATTRIBUTE_KIND = ClassName.get(OP, "AttributeKind");
    static final ClassName BUILDER = ClassName.get(OP, "OperatorBuilder");
    static final ClassName FORMAL = ClassName.get(OP, "Formal");
    static final ClassName SIGNATURE = ClassName.get(OP, "Signature");
    static final ClassName SIGNATURES = ClassName.get(OP, "Signatures");

    static final TypeName VALUES = ParameterizedTypeName.get(ClassName.get(List.class), VALUE);
    static final TypeName OPTIONAL_VALUE = ParameterizedTypeName.get(ClassName.get(Optional.class), VALUE);

    private LibraryTypes() {}
}
