// `millrace zone edit`: adds one record to, or removes it from, the managed block of a zone file.
#pragma once

#include <string>
#include <vector>

#include "core/env/env.h"
#include "dnszone/settings.h"
#include "dnszone/tool_report.h"

namespace millrace::dnszone {

struct EditTool {
  Path file;
  Path include_root{};  // files are included from below it; empty: the directory of `file`
  DnsName origin;
  bool add = true;    // else remove
  std::string owner;  // relative to origin, "@", or absolute
  std::string type;
  std::vector<std::string> rdata;  // the operands: one field or character-string each
  Duration ttl{3600};              // of an added record
  SerialPolicy serial = SerialPolicy::increment;
  bool allow_wildcard_loss = false;  // names may lose what a wildcard gives them (wildcard_loss.h)
};
// Adds one record to the managed block, or removes one from it, and raises the serial. Already so:
// nothing changes.
Result<ToolReport> zone_edit(Env& env, const EditTool& tool);

}  // namespace millrace::dnszone
