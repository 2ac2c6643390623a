#include "cli/view/revoking_view.h"

namespace millrace::cli {
namespace {

std::string since_text(const acme::PendingRevocation& pending) {
  return "since " + format_time(pending.since) + " (" + std::string(to_text(pending.reason)) + ")";
}

// That revokes it by its own key, where the account may not; else empty.
std::string command_of(const acme::PendingRevocation& pending) {
  return pending.own_key ? command_by_key(pending) : "";
}

}  // namespace

std::string in_place_text(const Revocations& revocations) {
  for (const auto& [pending, in_place] : revocations) {
    if (in_place) return ", being revoked " + since_text(pending);
  }
  return "";
}

void add_revocations(std::vector<std::string>& lines, const Revocations& revocations) {
  for (const auto& [pending, in_place] : revocations) {
    const std::string start = "  revoking    " + subject_of(pending) + ", ";
    const std::string command = command_of(pending);
    if (!in_place || !command.empty()) {
      lines.push_back(
          start + since_text(pending) +
          (command.empty() ? "" : "; if the account may not revoke it, run: " + command));
    }
    if (pending.retry_at) {
      lines.push_back(start + "next attempt at " + format_time(*pending.retry_at) + ": " +
                      pending.last_error);
    }
  }
}

Json revocations_json(const Revocations& revocations) {
  Json list = Json::array();
  for (const auto& [pending, in_place] : revocations) {
    list.push_back({{"what", subject_of(pending)},
                    {"since", format_time(pending.since)},
                    {"reason", to_text(pending.reason)},
                    {"in_place", in_place},
                    {"command", command_of(pending)},
                    {"retry_at", pending.retry_at ? Json(format_time(*pending.retry_at)) : Json()},
                    {"last_error", pending.last_error}});
  }
  return list;
}

}  // namespace millrace::cli
