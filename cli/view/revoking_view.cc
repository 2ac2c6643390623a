#include "cli/view/revoking_view.h"

namespace millrace::cli {

std::string in_place_text(const std::vector<acme::RevokingStatus>& revoking) {
  for (const acme::RevokingStatus& one : revoking) {
    if (one.in_place) {
      return ", being revoked since " + format_time(one.since) + " (" + one.reason + ")";
    }
  }
  return "";
}

void add_revoking(std::vector<std::string>& lines, const acme::RevokingStatus& one) {
  const std::string start = "  revoking    ";
  if (!one.in_place || !one.command.empty()) {
    lines.push_back(
        start + one.what + ", since " + format_time(one.since) + " (" + one.reason + ")" +
        (one.command.empty() ? "" : "; if the account may not revoke it, run: " + one.command));
  }
  if (one.retry_at) {
    lines.push_back(start + one.what + ", next attempt at " + format_time(*one.retry_at) + ": " +
                    one.last_error);
  }
}

Json revoking_json(const std::vector<acme::RevokingStatus>& revoking) {
  Json list = Json::array();
  for (const acme::RevokingStatus& one : revoking) {
    list.push_back({{"what", one.what},
                    {"since", format_time(one.since)},
                    {"reason", one.reason},
                    {"in_place", one.in_place},
                    {"command", one.command},
                    {"retry_at", one.retry_at ? Json(format_time(*one.retry_at)) : Json()},
                    {"last_error", one.last_error}});
  }
  return list;
}

}  // namespace millrace::cli
