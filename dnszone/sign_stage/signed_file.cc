#include "dnszone/sign_stage/signed_file.h"

#include "core/base/printable.h"
#include "core/files/replaceable.h"
#include "dnszone/text/zone_origin.h"

namespace millrace::dnszone {

namespace {

Result<std::unique_ptr<PendingFile>> begin_signed_file(Files& files, const Path& path) {
  ASSIGN(const auto status, files.status(path));
  if (!status) return files.begin_write(path, 0644);
  return files.begin_replace(path, status->version);
}

}  // namespace

Result<void> SignedFiles::add_text(std::string_view lines) {
  if (!pending_text_) {
    ASSIGN(pending_text_, begin_signed_file(files_, signed_file_));
  }
  return pending_text_->append(lines);
}

Result<void> SignedFiles::add_store(std::string_view octets) {
  if (!pending_store_) {
    ASSIGN(pending_store_, files_.begin_write(store_, store_mode_));
  }
  return pending_store_->append(octets);
}

Result<void> SignedFiles::flush() {
  TRY(pending_store_->flush());
  return pending_text_->flush();
}

Result<void> SignedFiles::commit() {
  TRY(pending_store_->commit());
  return pending_text_->commit();
}

Result<void> check_not_source(Files& files, const ZoneText& zone, const Path& out) {
  ASSIGN(const auto there, files.status(out));
  for (const SourceFile& source : zone.files) {
    ASSIGN(const auto status, files.status(source.path));
    const bool is_same = source.path.lexically_normal() == out.lexically_normal() ||
                         (status && there && status->version == there->version);
    if (!is_same) continue;
    return config_error(printable(out.string()) + ": the signed zone would replace its source " +
                        printable(source.path.string()) + "; name another file");
  }
  return {};
}

Result<void> check_replaces_zone(Files& files, const Path& out, const DnsName& origin) {
  return check_replaceable(
      files, out, "a signed zone of " + origin.text(), [&origin](std::string_view head) {
        // An owner that is relative to an unknown origin belongs to the zone that the file is
        // loaded for.
        return stated_serial(head) && stated_origin(head).value_or(origin) == origin;
      });
}

Result<void> check_replaces_store(Files& files, const Path& store) {
  return check_replaceable(files, store, "a file of signatures", [](std::string_view head) {
    return head.starts_with("millrace signatures ");
  });
}

}  // namespace millrace::dnszone
