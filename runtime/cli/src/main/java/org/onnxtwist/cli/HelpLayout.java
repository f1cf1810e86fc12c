package org.onnxtwist.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParameterRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The layout of a command's help, where the parser's own repeats all options in the first lines and breaks lines within names of files and
 * options. The first line has the options that are required, and lines are broken at spaces only.
 */
final class HelpLayout extends Help {
    /** Punctuation behind which the parser breaks lines. */
    private static final String PUNCTUATION = ".,!?/-|=+";

    /** The first of as many characters without a meaning, which stand for the punctuation while lines are broken. */
    private static final char SUBSTITUTE = '\ue000';

    private HelpLayout(CommandSpec command, ColorScheme colours) {
        super(command, colours);
    }

    /** Gives this layout to a command and its subcommands. */
    static void apply(CommandLine root) {
        for (CommandLine line : root.getSubcommands().values()) {
            CommandSpec command = line.getCommandSpec();
            UsageMessageSpec usage = command.usageMessage();
            if (usage.customSynopsis().length == 0) {
                usage.customSynopsis(synopsis(command));
            }
            if (command.positionalParameters().isEmpty()) {
                usage.optionListHeading("%n");
            } else {
                usage.parameterListHeading("%n");
            }
            substitute(line);
        }
        substitute(root);
    }

    private static void substitute(CommandLine line) {
        line.getHelpSectionMap().replaceAll((name, section) -> help -> plain(section.render(help)));
        line.setHelpFactory(HelpLayout::new);
    }

    private static String synopsis(CommandSpec command) {
        StringBuilder text = new StringBuilder(command.qualifiedName()).append(" [OPTION...]");
        for (OptionSpec option : command.options()) {
            if (option.required() && option.group() == null) {
                text.append(' ').append(option.names()[0]).append(' ').append(option.paramLabel());
            }
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
            text.append(' ').append(parameter.arity().min() == 0 ? "[" + label + "]" : label);
        }
        return text.toString();
    }

    @Override
    public String description(Object... arguments) {
        UsageMessageSpec usage = commandSpec().usageMessage();
        String[] stated = usage.description();
        usage.description(whole(stated));
        try {
            return super.description(arguments);
        } finally {
            usage.description(stated);
        }
    }

    @Override
    public String footer(Object... arguments) {
        UsageMessageSpec usage = commandSpec().usageMessage();
        String[] stated = usage.footer();
        usage.footer(whole(stated));
        try {
            return super.footer(arguments);
        } finally {
            usage.footer(stated);
        }
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer renderer = super.createDefaultOptionRenderer();
        return (option, labels, colours) -> whole(renderer.render(option, labels, colours));
    }

    @Override
    public IParameterRenderer createDefaultParameterRenderer() {
        IParameterRenderer renderer = super.createDefaultParameterRenderer();
        return (parameter, labels, colours) -> whole(renderer.render(parameter, labels, colours));
    }

    /** Returns the rows with descriptions, which are the last column, whose words are not broken. */
    private Text[][] whole(Text[][] rows) {
        for (Text[] row : rows) {
            int last = row.length - 1;
            row[last] = ansi().new Text(whole(row[last].plainString()));
        }
        return rows;
    }

    private static String[] whole(String[] lines) {
        return Arrays.stream(lines).map(HelpLayout::whole).toArray(String[]::new);
    }

    /** Returns the text with substitutes for punctuation within words. */
    private static String whole(String text) {
        StringBuilder whole = new StringBuilder(text);
        for (int i = 0; i + 1 < text.length(); i++) {
            int index = PUNCTUATION.indexOf(text.charAt(i));
            if (index >= 0 && !Character.isWhitespace(text.charAt(i + 1)) && text.charAt(i + 1) != '%') {
                whole.setCharAt(i, (char) (SUBSTITUTE + index));
            }
        }
        return whole.toString();
    }

    private static String plain(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            int index = text.charAt(i) - SUBSTITUTE;
            if (index >= 0 && index < PUNCTUATION.length()) {
                plain.setCharAt(i, PUNCTUATION.charAt(index));
            }
        }
        return plain.toString();
    }
}
