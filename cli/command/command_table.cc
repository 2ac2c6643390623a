#include "cli/command/commands.h"

namespace millrace::cli {
namespace {

constexpr const Command* kCommands[] = {
    &kInit,
    &kIssue,
    &kRun,
    &kCsr,
    &kOrder,
    &kChallenge,
    &kChallengePersist,
    &kTlsa,
    &kSign,
    &kPoll,
    &kFetch,
    &kPublish,
    &kPull,
    &kStatus,
    &kCheck,
    &kExport,
    &kAccountShow,
    &kAccountRegister,
    &kAccountUpdate,
    &kAccountRollover,
    &kAccountDeactivate,
    &kAccountImport,
    &kRevoke,
    &kCsrFile,
    &kZoneKeygen,
    &kZoneKeys,
    &kZoneKeytime,
    &kZoneCheck,
    &kZoneEdit,
    &kZoneSign,
    &kZoneVerify,
    &kZoneDs,
    &kTlsaPrint,
    &kTlsaShow,
    &kTlsaRoll,
    &kDane,
    &kBundleKeygen,
    &kBundleSign,
    &kBundleVerify,
    &kBundleShow,
    &kBundleAccept,
    &kBundleRekey,
    &kVersion,
    &kHelp,
};

constexpr Option kGlobal[] = {
    {"--config", "FILE",
     "Read the configuration from FILE. Default: ./millrace.json, or else millrace/millrace.json "
     "in the configuration directory set at build time, in /usr/local/etc or in /etc."},
    {"--json", "",
     "Write one JSON object to standard output: changed, done, pending, notes, errors, "
     "exit_status, and the members of the command."},
    {"--changed-exit", "N", "Exit with status N instead of 0 if something was changed."},
    {"--quiet", "", "Print only errors, and records that were asked for."},
    {"--verbose", "",
     "Print to standard error what each stage does, as it happens, and at the end the processor "
     "time of each stage."},
    {"--help", "", "Describe the command."},
};

}  // namespace

std::span<const Command* const> command_table() {
  return kCommands;
}
std::span<const Option> global_options() {
  return kGlobal;
}

std::string title_of(const Command& command) {
  std::string title(command.name);
  return command.variant_option.empty() ? title : title + " " + std::string(command.variant_option);
}

}  // namespace millrace::cli
