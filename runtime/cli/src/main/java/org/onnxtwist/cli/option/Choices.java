package org.onnxtwist.cli.option;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.onnxtwist.autodiff.Activations;
import org.onnxtwist.autodiff.step.StepPrecision;
import org.onnxtwist.codegen.option.ImageInput;
import org.onnxtwist.diff.ModelDiff;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.pass.Rules;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.train.network.Architecture;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The values that an option takes for the constants of an enum: their names in lower case.
 *
 * <p>No lambda is in here or calls what is in here, as with everything that implements an interface of picocli: the archive of classes,
 * which makes starts quick, would leave out the interface, and all that implements it.
 */
public abstract class Choices<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final E[] constants;

    private Choices(Class<E> type) {
        constants = type.getEnumConstants();
    }

    @Override
    public E convert(String word) {
        for (E constant : constants) {
            if (ConstantSpelling.of(constant).equals(word)) {
                return constant;
            }
        }
        throw new TypeConversionException("one of " + String.join(", ", words()));
    }

    @Override
    public Iterator<String> iterator() {
        return words().iterator();
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        for (E constant : constants) {
            words.add(ConstantSpelling.of(constant));
        }
        return words;
    }

    /** The names of the passes, of which some take a parameter. */
    public static final class PassNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            List<String> names = new ArrayList<>();
            for (Passes.Entry entry : Passes.entries()) {
                names.add(
                        entry.parameter().isEmpty() || entry.parameter().startsWith("[")
                                ? entry.name()
                                : entry.name() + "=");
            }
            return names.iterator();
        }
    }

    /** The names of the rules. */
    public static final class RuleNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            List<String> names = new ArrayList<>();
            for (Rule rule : Rules.all()) {
                names.add(rule.name());
            }
            return names.iterator();
        }
    }

    static final class Initializations extends Choices<Initialization> {
        Initializations() {
            super(Initialization.class);
        }
    }

    static final class CoordinateConventions extends Choices<Coordinates> {
        CoordinateConventions() {
            super(Coordinates.class);
        }
    }

    static final class Purposes extends Choices<Purpose> {
        Purposes() {
            super(Purpose.class);
        }
    }

    public static final class Providers extends Choices<ProviderChoice> {
        Providers() {
            super(ProviderChoice.class);
        }
    }

    public static final class Aspects extends Choices<ModelDiff.Aspect> {
        Aspects() {
            super(ModelDiff.Aspect.class);
        }
    }

    public static final class Memories extends Choices<Activations> {
        Memories() {
            super(Activations.class);
        }
    }

    static final class Precisions extends Choices<StepPrecision> {
        Precisions() {
            super(StepPrecision.class);
        }
    }

    static final class Losses extends Choices<StepArguments.LossKind> {
        Losses() {
            super(StepArguments.LossKind.class);
        }
    }

    static final class Optimizers extends Choices<StepArguments.OptimizerKind> {
        Optimizers() {
            super(StepArguments.OptimizerKind.class);
        }
    }

    static final class Schedules extends Choices<StepArguments.ScheduleKind> {
        Schedules() {
            super(StepArguments.ScheduleKind.class);
        }
    }

    static final class Parameters extends Choices<StepArguments.ParameterKind> {
        Parameters() {
            super(StepArguments.ParameterKind.class);
        }
    }

    public static final class Architectures extends Choices<Architecture> {
        Architectures() {
            super(Architecture.class);
        }
    }

    static final class Layouts extends Choices<ImageInput.Layout> {
        Layouts() {
            super(ImageInput.Layout.class);
        }
    }

    static final class Orders extends Choices<ImageInput.Order> {
        Orders() {
            super(ImageInput.Order.class);
        }
    }
}
