#include "dnszone/signed_file.h"

namespace millrace::dnszone {

Result<void> try_signed_file(Files& files, const Path& path, std::string_view contents) {
  const Path trial = path.parent_path() / ('.' + path.filename().string() + ".millrace-trial");
  TRY(files.write(trial, contents, 0600));
  return files.remove(trial);
}

Result<void> write_signed_file(Files& files, const Path& path, std::string_view contents) {
  ASSIGN(const auto status, files.status(path));
  if (!status) return files.write(path, contents, 0644);
  return files.replace(path, contents, status->version);
}

Result<void> check_not_same_file(Files& files, const Path& source, const Path& out) {
  ASSIGN(const auto source_status, files.status(source));
  ASSIGN(const auto out_status, files.status(out));
  const bool is_same = source == out || (source_status && out_status &&
                                         source_status->version == out_status->version);
  if (is_same) {
    return config_error(out.string() + ": the signed zone would replace its source " +
                        source.string() + "; name another file");
  }
  return {};
}

}  // namespace millrace::dnszone
