// A command as a row of a table: its help and manual text, its arguments, its function.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/line/arguments.h"
#include "core/bundle/stage.h"
#include "core/env/confinement.h"
#include "core/env/env.h"
#include "core/env/system_log.h"

namespace millrace::cli {

// Options that every command takes.
struct GlobalOptions {
  std::string config;  // --config; empty: not given
  bool json = false;
  bool quiet = false;
  bool verbose = false;
  std::optional<uint64_t> changed_exit;
};

struct Invocation {
  Env& env;
  const Arguments& arguments;
  const GlobalOptions& global;
  Confiner* confiner = nullptr;  // null: this process is not to be confined
  SystemLog* log = nullptr;      // null: there is none

  // A path of the command line.
  Path path(std::string_view option) const { return below(arguments.value(option)); }
  Path below(const std::string& given) const {
    return (env.working_directory / given).lexically_normal();
  }
};

// What a command returns. How it is written is the same for all of them (outcome.h).
struct Outcome {
  StageReport report;
  std::vector<std::string> output;  // lines that were asked for: a table, a record
  std::string text;                 // the same, that does not consist of lines; --quiet keeps it
  bool is_record = false;           // `output` is for use elsewhere: --quiet does not leave it out
  // Members of the object of --json besides the common ones: name → JSON. When empty, the lines of
  // `output` are a member of that name.
  std::map<std::string, std::string> fields;
  // How many lines of `done` are on standard output already.
  size_t done_written = 0;
  // Texts of errors that --quiet leaves out: they were reported before.
  std::set<std::string> silenced = {};
  std::optional<int> exit_status = {};  // of a convention other than ours
  bool shows_errors = false;            // `output` has them: they are not written to stderr as well
};

struct Command {
  std::string_view name;  // "zone sign"
  // Of two commands of one name: the option that identifies this one in the help. Any of its
  // options selects it.
  std::string_view variant_option = {};
  Operands operands = {};
  std::span<const Option> options = {};
  std::string_view summary;  // "signs a zone file", for the list of commands
  std::string_view help;     // one paragraph
  std::string_view example;  // a command line, without "millrace"
  // An error means that nothing was done.
  Result<Outcome> (*run)(const Invocation& invocation);
};

// Every command, in the order of the help.
std::span<const Command* const> command_table();
std::span<const Option> global_options();

// "csr --key": the name, and what distinguishes it from its namesake.
std::string title_of(const Command& command);

}  // namespace millrace::cli
