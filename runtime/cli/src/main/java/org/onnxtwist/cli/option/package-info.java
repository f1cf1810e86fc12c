/** Options and arguments that several subcommands have. */
@NullMarked
package org.onnxtwist.cli.option;

import org.jspecify.annotations.NullMarked;
