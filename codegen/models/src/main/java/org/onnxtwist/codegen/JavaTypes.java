package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.List;
import java.util.Map;

/** ONNX Runtime's types, which generated classes mention and this module does not see. */
final class JavaTypes {
    private static final String RUNTIME = "ai.onnxruntime";

    static final ClassName ENVIRONMENT = ClassName.get(RUNTIME, "OrtEnvironment");
    static final ClassName SESSION = ClassName.get(RUNTIME, "OrtSession");
    static final ClassName RESULT = SESSION.nestedClass("Result");
    static final ClassName SETTINGS = SESSION.nestedClass("SessionOptions");
    static final ClassName LOGGING_LEVEL = ClassName.get(RUNTIME, "OrtLoggingLevel");
    static final ClassName EXCEPTION = ClassName.get(RUNTIME, "OrtException");
    static final ClassName PROVIDER = ClassName.get(RUNTIME, "OrtProvider");
    static final ClassName UTIL = ClassName.get(RUNTIME, "OrtUtil");
    static final ClassName TENSOR = ClassName.get(RUNTIME, "OnnxTensor");
    static final ClassName VALUE = ClassName.get(RUNTIME, "OnnxValue");
    static final ClassName SEQUENCE = ClassName.get(RUNTIME, "OnnxSequence");
    static final ClassName MAP = ClassName.get(RUNTIME, "OnnxMap");
    static final ClassName JAVA_TYPE = ClassName.get(RUNTIME, "OnnxJavaType");
    static final ClassName CONVERSIONS = ClassName.get(RUNTIME + ".platform", "Fp16Conversions");

    private JavaTypes() {}

    static TypeName list(TypeName element) {
        return ParameterizedTypeName.get(ClassName.get(List.class), element.box());
    }

    static TypeName map(TypeName key, TypeName value) {
        return ParameterizedTypeName.get(ClassName.get(Map.class), key.box(), value.box());
    }
}
