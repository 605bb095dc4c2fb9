from django.db import migrations

from duheng.site.home.word_index import drop_left_words


def clean(apps, schema_editor):
    drop_left_words(schema_editor.connection.vendor, schema_editor.execute)


class Migration(migrations.Migration):
    dependencies = [("home", "0002_words")]
    operations = [migrations.RunPython(clean, migrations.RunPython.noop)]
