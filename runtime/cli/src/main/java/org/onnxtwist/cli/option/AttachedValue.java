package org.onnxtwist.cli.option;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The rule of options whose value may be left out: a value counts only after an equals sign, as in {@code --external-data=4096}. The next
 * argument is never taken, because it may be the model.
 */
public final class AttachedValue implements IParameterPreprocessor {
    private static final String SEPARATOR = "separator";

    @Override
    @SuppressWarnings("JdkObsolete") // the parser's type
    public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
        if (argument instanceof OptionSpec option && !"=".equals(info.get(SEPARATOR))) {
            args.push(option.fallbackValue());
        }
        return false;
    }
}
