package org.onnxtwist.shape.operator;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.OperatorId;

/** The shape rules of the operators. */
public final class OperatorRules {
    private static final String ONNX_RUNTIME = "com.microsoft";
    private static final String BLOCKED = "com.microsoft.nchwc";
    private static final String MACHINE_LEARNING = "ai.onnx.ml";
    private static final String PREVIEW = "ai.onnx.preview";
    private static final String TRAINING = "ai.onnx.preview.training";

    private OperatorRules() {}

    /** The rule of an operator; empty if it has none. */
    public static Optional<ShapeRule> find(OperatorId operator) {
        if (!operator.overload().isEmpty()) {
            return Optional.empty();
        }
        return switch (operator.domain()) {
            case "" -> Optional.ofNullable(standard(operator.name()));
            case ONNX_RUNTIME -> Optional.ofNullable(runtime(operator.name()));
            case BLOCKED -> Optional.ofNullable(blocked(operator.name()));
            case MACHINE_LEARNING -> Optional.ofNullable(learning(operator.name()));
            case TRAINING -> Optional.ofNullable(training(operator.name()));
            case PREVIEW ->
                operator.name().equals("FlexAttention") ? Optional.of(Attention::attention) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static @Nullable ShapeRule standard(String name) {
        return switch (name) {
            case "Acos",
                    "Acosh",
                    "Asin",
                    "Asinh",
                    "Atan",
                    "Atanh",
                    "BitwiseNot",
                    "Celu",
                    "Clip",
                    "Cos",
                    "Cosh",
                    "CumProd",
                    "CumSum",
                    "Elu",
                    "Erf",
                    "Exp",
                    "Gelu",
                    "GroupNormalization",
                    "HardSigmoid",
                    "HardSwish",
                    "Hardmax",
                    "InstanceNormalization",
                    "LRN",
                    "LeakyRelu",
                    "Log",
                    "LogSoftmax",
                    "LpNormalization",
                    "MeanVarianceNormalization",
                    "Mish",
                    "RMSNormalization",
                    "Reciprocal",
                    "Relu",
                    "ReverseSequence",
                    "RotaryEmbedding",
                    "Scatter",
                    "ScatterElements",
                    "ScatterND",
                    "Selu",
                    "Shrink",
                    "Sigmoid",
                    "Sin",
                    "Sinh",
                    "Softmax",
                    "Softplus",
                    "Softsign",
                    "Sqrt",
                    "SwiGLU",
                    "Swish",
                    "Tan",
                    "Tanh",
                    "TensorScatter",
                    "ThresholdedRelu",
                    "Trilu" -> Elementwise::same;
            case "Identity" -> Elementwise::identity;
            case "IsInf", "IsNaN" -> Elementwise::test;
            case "Abs", "Ceil", "Floor", "Neg", "Not", "Round", "Sign" -> Elementwise::arithmetic;
            case "Bernoulli", "EyeLike", "RandomNormalLike", "RandomUniformLike" -> Elementwise::like;
            case "Dropout" -> Elementwise::dropout;
            case "BitCast", "Cast", "CastLike" -> Elementwise::cast;
            case "Add",
                    "And",
                    "BitwiseAnd",
                    "BitwiseOr",
                    "BitwiseXor",
                    "Div",
                    "Max",
                    "Mean",
                    "Min",
                    "Mod",
                    "Mul",
                    "Or",
                    "Sub",
                    "Sum",
                    "Xor" -> Broadcasting::arithmetic;
            case "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual" -> Broadcasting::comparison;
            case "BitShift", "Pow" -> Broadcasting::firstType;
            case "PRelu" -> Broadcasting::toFirst;
            case "Where" -> Broadcasting::where;
            case "Conv", "DeformConv" -> Convolution::conv;
            case "ConvInteger" -> Convolution::convInteger;
            case "QLinearConv" -> Convolution::quantised;
            case "ConvTranspose" -> Convolution::transpose;
            case "Col2Im" -> Convolution::col2Im;
            case "AveragePool", "LpPool", "MaxPool" -> Pooling::pool;
            case "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool" -> Pooling::global;
            case "MaxUnpool" -> Pooling::unpool;
            case "Reshape" -> Reshaping::reshape;
            case "Flatten" -> Reshaping::flatten;
            case "Squeeze" -> Reshaping::squeeze;
            case "Unsqueeze" -> Reshaping::unsqueeze;
            case "Transpose" -> DataMovementOperators::transpose;
            case "Expand" -> DataMovementOperators::expand;
            case "Tile" -> DataMovementOperators::tile;
            case "DepthToSpace" -> DataMovementOperators::depthToSpace;
            case "SpaceToDepth" -> DataMovementOperators::spaceToDepth;
            case "Slice" -> Slicing::slice;
            case "Gather" -> Gathering::gather;
            case "GatherElements" -> Gathering::elements;
            case "GatherND" -> Gathering::nd;
            case "OneHot" -> Gathering::oneHot;
            case "TopK" -> Gathering::topK;
            case "NonZero" -> Gathering::nonZero;
            case "Compress" -> Gathering::compress;
            case "Unique" -> Gathering::unique;
            case "Concat" -> Concatenation::concat;
            case "Split" -> Concatenation::split;
            case "Pad" -> Padding::pad;
            case "CenterCropPad" -> Padding::centerCropPad;
            case "Resize" -> Resizing::resize;
            case "Upsample" -> Resizing::upsample;
            case "MatMul" -> MatrixProduct::matMul;
            case "MatMulInteger" -> MatrixProduct::integer;
            case "QLinearMatMul" -> MatrixProduct::quantised;
            case "Gemm" -> MatrixProduct::gemm;
            case "Det" -> MatrixProduct::determinant;
            case "Einsum" -> Einsum::infer;
            case "GRU", "LSTM", "RNN" -> Recurrent::infer;
            case "Constant" -> GeneratorOperators::constant;
            case "ConstantOfShape" -> GeneratorOperators::ofShape;
            case "Shape" -> GeneratorOperators::shape;
            case "Size" -> GeneratorOperators::size;
            case "Range" -> GeneratorOperators::range;
            case "RandomNormal", "RandomUniform" -> GeneratorOperators::ofAttributes;
            case "Multinomial" -> GeneratorOperators::multinomial;
            case "BlackmanWindow", "HammingWindow", "HannWindow" -> Signals::window;
            case "QuantizeLinear" -> Quantisation::quantize;
            case "DequantizeLinear" -> Quantisation::dequantize;
            case "DynamicQuantizeLinear" -> Quantisation::dynamic;
            case "ReduceL1",
                    "ReduceL2",
                    "ReduceLogSum",
                    "ReduceLogSumExp",
                    "ReduceMax",
                    "ReduceMean",
                    "ReduceMin",
                    "ReduceProd",
                    "ReduceSum",
                    "ReduceSumSquare" -> Reduction::reduce;
            case "ArgMax", "ArgMin" -> Reduction::arg;
            case "BatchNormalization" -> Normalisation::batch;
            case "LayerNormalization" -> Normalisation::layer;
            case "NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss" -> Normalisation::loss;
            case "RoiAlign" -> RegionOperators::roiAlign;
            case "MaxRoiPool" -> RegionOperators::maxRoiPool;
            case "NonMaxSuppression" -> RegionOperators::nonMaxSuppression;
            case "GridSample" -> RegionOperators::gridSample;
            case "AffineGrid" -> RegionOperators::affineGrid;
            case "Attention" -> Attention::attention;
            case "LinearAttention" -> Attention::linear;
            case "CausalConvWithState" -> Attention::causalConvolution;
            case "DFT" -> Signals::dft;
            case "STFT" -> Signals::stft;
            case "MelWeightMatrix" -> Signals::melWeightMatrix;
            case "StringConcat" -> Broadcasting::arithmetic;
            case "RegexFullMatch" -> Elementwise::test;
            case "StringNormalizer" -> Strings::normalizer;
            case "StringSplit" -> Strings::split;
            case "TfIdfVectorizer" -> Strings::tfIdf;
            case "ImageDecoder" -> Strings::image;
            case "SequenceConstruct" -> Sequences::construct;
            case "SequenceEmpty" -> Sequences::empty;
            case "SequenceInsert" -> Sequences::insert;
            case "SequenceErase" -> Elementwise::same;
            case "SequenceAt" -> Sequences::at;
            case "SequenceLength" -> Sequences::length;
            case "SplitToSequence" -> Sequences::split;
            case "ConcatFromSequence" -> Sequences::concat;
            case "SequenceMap" -> Sequences::map;
            case "Optional" -> Optionals::optional;
            case "OptionalGetElement" -> Optionals::element;
            case "OptionalHasElement" -> Optionals::hasElement;
            case "If" -> ControlFlow::conditional;
            case "Loop" -> ControlFlow::loop;
            case "Scan" -> ControlFlow::scan;
            default -> null;
        };
    }

    private static @Nullable ShapeRule learning(String name) {
        return switch (name) {
            case "Binarizer", "Imputer" -> Elementwise::same;
            case "Normalizer", "Scaler" -> ClassicalMlOperators::toFloat;
            case "CategoryMapper", "LabelEncoder" -> ClassicalMlOperators::labels;
            case "OneHotEncoder" -> ClassicalMlOperators::oneHot;
            case "ArrayFeatureExtractor" -> ClassicalMlOperators::features;
            case "FeatureVectorizer" -> ClassicalMlOperators::vectorizer;
            case "LinearClassifier", "SVMClassifier", "TreeEnsembleClassifier" -> ClassicalMlOperators::classifier;
            case "LinearRegressor", "SVMRegressor", "TreeEnsembleRegressor" -> ClassicalMlOperators::regressor;
            case "TreeEnsemble" -> ClassicalMlOperators::trees;
            case "CastMap" -> ClassicalMlOperators::castMap;
            case "DictVectorizer" -> ClassicalMlOperators::dictionary;
            case "ZipMap" -> ClassicalMlOperators::zipMap;
            default -> null;
        };
    }

    private static @Nullable ShapeRule training(String name) {
        return switch (name) {
            case "Adagrad", "Momentum" -> Training::oneState;
            case "Adam" -> Training::twoStates;
            case "Gradient" -> Training::gradient;
            default -> null;
        };
    }

    /** The rule of an operator that ONNX Runtime's own tools put into models which they quantise or optimise; null if there is none. */
    private static @Nullable ShapeRule runtime(String name) {
        return switch (name) {
            case "QLinearLeakyRelu", "QLinearSigmoid", "QLinearSoftmax", "Gelu", "FastGelu", "QuickGelu", "BiasGelu" ->
                Elementwise::same;
            case "QLinearAdd", "QLinearMul" -> Quantisation::binary;
            case "QLinearAveragePool", "QLinearGlobalAveragePool" -> Pooling::quantised;
            case "QGemm" -> MatrixProduct::quantisedGemm;
            case "FusedConv" -> Convolution::conv;
            case "QuantizeLinear" -> Quantisation::quantize;
            case "DequantizeLinear" -> Quantisation::dequantize;
            default -> null;
        };
    }

    /** The rule of an operator of ONNX Runtime's layout with channels in blocks; null if there is none. */
    private static @Nullable ShapeRule blocked(String name) {
        return switch (name) {
            case "Conv" -> Convolution::conv;
            case "ReorderInput" -> BlockedLayouts::reorderInput;
            case "ReorderOutput" -> BlockedLayouts::reorderOutput;
            default -> null;
        };
    }
}
