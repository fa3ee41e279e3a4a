from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('findings', '0002_reading'),
    ]

    operations = [
        migrations.AddField(
            model_name='reading',
            name='looks',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='monthread',
            name='reader',
            field=models.CharField(max_length=200),
        ),
        migrations.AlterField(
            model_name='reading',
            name='reader',
            field=models.CharField(max_length=200),
        ),
        # What was read before lacks how difficult it looks, so it is read again.
        migrations.RunSQL("UPDATE findings_reading SET reader = ''", migrations.RunSQL.noop),
        migrations.RunSQL("UPDATE findings_monthread SET reader = ''", migrations.RunSQL.noop),
    ]
