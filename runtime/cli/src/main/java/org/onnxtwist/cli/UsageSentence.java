package org.onnxtwist.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.message.Excerpt;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The message about a command line that does not follow its syntax: one sentence with the option, what was given and what is expected. It
 * replaces the parser's own messages, which name Java's types.
 *
 * @param command the command whose arguments are wrong
 * @param args the whole command line
 */
record UsageSentence(CommandSpec command, List<String> args) {
    private static final String HELP = "help";

    /** Returns the message about a failure of the parser. */
    static String of(ParameterException e, String[] args) {
        UsageSentence sentence =
                new UsageSentence(e.getCommandLine().getCommandSpec(), List.copyOf(Arrays.asList(args)));
        return sentence.about(e) + " (see '" + sentence.command.qualifiedName() + " --help')";
    }

    private String about(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched());
        }
        if (e instanceof MissingParameterException missing) {
            return missing(missing.getMissing());
        }
        if (e instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " is given twice: give it once";
        }
        ArgSpec argument = e.getArgSpec();
        if (argument == null) {
            if (args.size() > 1 && args.get(0).equals(HELP)) {
                return notACommand(args.get(1));
            }
            return decapitalized(String.valueOf(e.getMessage()));
        }
        return wrong(argument, Excerpt.escaped(String.valueOf(e.getValue())), expected(e.getCause()));
    }

    private String unmatched(List<String> words) {
        String first =
                words.stream().filter(UsageSentence::isOption).findFirst().orElse(words.get(0));
        String quoted = "'" + Excerpt.escaped(first) + "'";
        if (isOption(first)) {
            List<String> options = command.options().stream()
                    .flatMap(option -> Arrays.stream(option.names()))
                    .toList();
            int equals = first.indexOf('=');
            return "unknown option " + quoted
                    + Spelling.question(equals < 0 ? first : first.substring(0, equals), options);
        }
        if (!command.subcommands().isEmpty()) {
            return notACommand(first);
        }
        Optional<String> attached = attachedOption(first);
        if (attached.isPresent()) {
            return "unexpected argument " + quoted + ": the value of " + attached.get()
                    + " follows an equals sign, as in " + attached.get() + "=" + first;
        }
        List<String> takes = new ArrayList<>();
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            takes.add(parameter.paramLabel());
        }
        boolean writes = command.findOption("-o") != null && !args.contains("-o");
        return "unexpected argument " + quoted + ": " + command.name() + " takes "
                + (takes.isEmpty() ? "no arguments besides its options" : "only " + listed(takes))
                + (writes ? "; put -o before the name of a file to write" : "");
    }

    private String notACommand(String word) {
        return "'" + Excerpt.escaped(word) + "' is not a command"
                + Spelling.question(word, command.root().subcommands().keySet());
    }

    /** Returns the option before a word that is not its value, because such a value must be attached. */
    private Optional<String> attachedOption(String word) {
        int index = args.indexOf(word);
        return index < 1
                ? Optional.empty()
                : Optional.ofNullable(command.findOption(args.get(index - 1)))
                        .filter(option ->
                                option.arity().min() == 0 && option.arity().max() > 0)
                        .map(OptionSpec::longestName);
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.startsWith("-");
    }

    private String missing(List<ArgSpec> arguments) {
        for (ArgSpec argument : arguments) {
            if (argument instanceof OptionSpec option && isNamed(option)) {
                return name(option) + " needs a value: give " + shown(option);
            }
        }
        List<String> names = arguments.stream()
                .sorted(Comparator.comparing(ArgSpec::isOption))
                .map(UsageSentence::shown)
                .toList();
        return listed(names) + (names.size() == 1 ? " is missing" : " are missing");
    }

    /** Tells whether the command line has the option, so that only its value is missing. */
    private boolean isNamed(OptionSpec option) {
        return Arrays.stream(option.names())
                .anyMatch(name -> args.stream().anyMatch(word -> word.equals(name) || word.startsWith(name + "=")));
    }

    /** Returns what the argument takes, as a noun phrase, if the value was refused by the option's own converter. */
    private static Optional<String> expected(@Nullable Throwable cause) {
        return cause instanceof TypeConversionException ? Optional.ofNullable(cause.getMessage()) : Optional.empty();
    }

    private static String wrong(ArgSpec argument, String value, Optional<String> expected) {
        String name = name(argument);
        if (argument instanceof OptionSpec option && option.arity().max() == 0) {
            return name + " takes no value, but was given '" + value + "': leave the value out";
        }
        String label = argument.paramLabel();
        if (argument.typeInfo().isMap()) {
            String part = label.substring(label.indexOf('=') + 1);
            return name + " contains '" + value + "', but each of its values must be " + label
                    + expected.map(text -> ", where " + part + " is " + text).orElse("");
        }
        // A path is all that the parser itself converts.
        String needed = expected.orElse("a path that this system can represent");
        return argument.typeInfo().isMultiValue() && !argument.splitRegex().isEmpty()
                ? name + " contains '" + value + "', but each of its values must be " + needed
                : name + " is '" + value + "', but must be " + needed;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String shown(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.names()[0] + " " + option.paramLabel()
                : argument.paramLabel();
    }

    private static String listed(List<String> names) {
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }

    private static String decapitalized(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
